using Avatar.WebFront.Cartoons;
using Avatar.WebFront.Originals;

namespace Avatar.WebFront.Uploads;

/// <summary>Response of an upload: the photo and its first cartoon.</summary>
internal sealed record UploadData(DrawnOriginalData Original, CartoonData Cartoon);

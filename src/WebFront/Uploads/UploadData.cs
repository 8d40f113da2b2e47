using Avatar.WebFront.Cartoons;
using Avatar.WebFront.Originals;

namespace Avatar.WebFront.Uploads;

/// <summary>A photo that was sent, and its first cartoon.</summary>
internal sealed record UploadData(DrawnOriginalData Original, CartoonData Cartoon);

using Avatar.WebFront.Cartoons;
using Avatar.WebFront.Faces;

namespace Avatar.WebFront.Originals;

/// <summary>A photo with its cartoons, newest first, and its downloaded face.</summary>
internal sealed record OriginalStateData(OriginalData Original, IReadOnlyList<CartoonData> Cartoons, FaceData? DownloadedFace);

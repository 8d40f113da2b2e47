using Avatar.WebFront.Cartoons;
using Avatar.WebFront.Faces;

namespace Avatar.WebFront.Originals;

/// <summary>An original with its cartoons, newest first, and its face.</summary>
internal sealed record OriginalStateData(OriginalData Original, IReadOnlyList<CartoonData> Cartoons, FaceData? DownloadedFace);

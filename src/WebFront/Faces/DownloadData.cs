namespace Avatar.WebFront.Faces;

/// <summary>The face that was asked for.</summary>
internal sealed record DownloadData(FaceData DownloadedFace);

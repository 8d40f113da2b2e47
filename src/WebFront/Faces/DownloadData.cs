namespace Avatar.WebFront.Faces;

/// <summary>Response of a download.</summary>
internal sealed record DownloadData(FaceData DownloadedFace);

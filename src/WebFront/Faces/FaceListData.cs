namespace Avatar.WebFront.Faces;

/// <summary>Downloaded faces, newest first.</summary>
internal sealed record FaceListData(IReadOnlyList<ListedFaceData> DownloadedFaces, PaginationData Pagination);

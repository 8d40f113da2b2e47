namespace Avatar.WebFront;

/// <summary>The downloaded face of a photo.</summary>
internal sealed record FaceData(FaceId Id, string FaceUrl, OriginalId OriginalId, long FileSize, DateTimeOffset CreatedAt)
{
    public static FaceData From(DownloadedFace face, PublicUrl url) =>
        new(face.Id, url.For(face.FilePath), face.OriginalId, face.FileSize, face.CreatedAt);
}

/// <summary>A downloaded face in the list of faces, with its photo.</summary>
internal sealed record ListedFaceData(FaceId Id, string FaceUrl, long FileSize, OriginalReference Original, DateTimeOffset CreatedAt)
{
    public static ListedFaceData From(ListedFace listed, PublicUrl url) => new(
        listed.Face.Id, url.For(listed.Face.FilePath), listed.Face.FileSize, OriginalReference.From(listed.Original, url), listed.Face.CreatedAt);
}

/// <summary>Downloaded faces, newest first.</summary>
internal sealed record FaceListData(IReadOnlyList<ListedFaceData> DownloadedFaces, PaginationData Pagination);

/// <summary>Response of a download.</summary>
internal sealed record DownloadData(FaceData DownloadedFace);

/// <summary>Position of a page within a list.</summary>
internal sealed record PaginationData(int Page, int Limit, int Total, int Pages)
{
    /// <summary>Without a requested page, the whole list counts as page 1 of 1.</summary>
    public static PaginationData For(PageRequest? page, int total) => page is { } asked
        ? new(asked.Page, asked.Limit, total, (int)((total + asked.Limit - 1L) / asked.Limit))
        : new(1, Math.Max(PageQuery.DefaultLimit, total), total, 1);
}

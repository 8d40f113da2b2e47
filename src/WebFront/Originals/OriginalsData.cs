namespace Avatar.WebFront;

/// <summary>A photo in a list or on its own.</summary>
internal sealed record OriginalData(OriginalId Id, string ImageUrl, long FileSize, DateTimeOffset CreatedAt, int Width, int Height)
{
    public static OriginalData From(Original original, PublicUrl url) =>
        new(original.Id, url.For(original.FilePath), original.FileSize, original.CreatedAt, original.Width, original.Height);
}

/// <summary>The photo in the response of an upload or regeneration.</summary>
internal sealed record DrawnOriginalData(OriginalId Id, string ImageUrl, long FileSize, DateTimeOffset CreatedAt)
{
    public static DrawnOriginalData From(Original original, PublicUrl url) =>
        new(original.Id, url.For(original.FilePath), original.FileSize, original.CreatedAt);
}

/// <summary>The photo that a cartoon or face was made from.</summary>
internal sealed record OriginalReference(OriginalId Id, string ImageUrl, DateTimeOffset CreatedAt)
{
    public static OriginalReference From(Original original, PublicUrl url) => new(original.Id, url.For(original.FilePath), original.CreatedAt);
}

/// <summary>A list of photos, newest first.</summary>
/// <param name="Originals">All photos, or one page.</param>
/// <param name="Count">Total number of photos of the device.</param>
internal sealed record OriginalListData(IReadOnlyList<OriginalData> Originals, int Count);

/// <summary>A photo with its cartoons, newest first, and its downloaded face.</summary>
internal sealed record OriginalStateData(OriginalData Original, IReadOnlyList<CartoonData> Cartoons, FaceData? DownloadedFace);

/// <summary>Response of a regeneration: the cartoons of the photo, newest first, and the new one.</summary>
internal sealed record RegeneratedData(DrawnOriginalData Original, IReadOnlyList<CartoonData> Cartoons, int Count, CartoonData Cartoon);

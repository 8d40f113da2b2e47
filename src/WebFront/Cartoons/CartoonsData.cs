namespace Avatar.WebFront;

/// <summary>A cartoon in a response that also holds its photo.</summary>
internal sealed record CartoonData(CartoonId Id, string ImageUrl, long FileSize, DateTimeOffset CreatedAt, string Style, long Seed)
{
    public static CartoonData From(RegeneratedCartoon cartoon, PublicUrl url) =>
        new(cartoon.Id, url.For(cartoon.FilePath), cartoon.FileSize, cartoon.CreatedAt, cartoon.Style, cartoon.Seed);
}

/// <summary>A cartoon in a list, with its photo.</summary>
internal sealed record ListedCartoonData(CartoonId Id, string ImageUrl, DateTimeOffset CreatedAt, OriginalReference Original)
{
    public static ListedCartoonData From(ListedCartoon listed, PublicUrl url) => new(
        listed.Cartoon.Id, url.For(listed.Cartoon.FilePath), listed.Cartoon.CreatedAt, OriginalReference.From(listed.Original, url));
}

/// <summary>A list of cartoons, newest first.</summary>
internal sealed record CartoonListData(IReadOnlyList<ListedCartoonData> Cartoons);

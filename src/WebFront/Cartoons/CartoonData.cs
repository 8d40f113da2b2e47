using Avatar.WebFront.Answers;

namespace Avatar.WebFront.Cartoons;

/// <summary>A cartoon in a response that also holds its photo.</summary>
internal sealed record CartoonData(CartoonId Id, string ImageUrl, long FileSize, DateTimeOffset CreatedAt, string Style, long Seed)
{
    public static CartoonData From(RegeneratedCartoon cartoon, PublicUrl url) =>
        new(cartoon.Id, url.For(cartoon.FilePath), cartoon.FileSize, cartoon.CreatedAt, cartoon.Style, cartoon.Seed);
}

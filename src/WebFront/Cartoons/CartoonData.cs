using Avatar.WebFront.Answers;

namespace Avatar.WebFront.Cartoons;

/// <summary>A cartoon of an original that is named beside it.</summary>
internal sealed record CartoonData(CartoonId Id, string ImageUrl, long FileSize, DateTimeOffset CreatedAt, string Style, long Seed)
{
    public static CartoonData Of(RegeneratedCartoon cartoon, PublicUrl url) =>
        new(cartoon.Id, url.Of(cartoon.FilePath), cartoon.FileSize, cartoon.CreatedAt, cartoon.Style, cartoon.Seed);
}

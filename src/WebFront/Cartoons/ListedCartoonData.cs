using Avatar.WebFront.Answers;
using Avatar.WebFront.Originals;

namespace Avatar.WebFront.Cartoons;

/// <summary>A cartoon in a list, with its photo.</summary>
internal sealed record ListedCartoonData(CartoonId Id, string ImageUrl, DateTimeOffset CreatedAt, OriginalReference Original)
{
    public static ListedCartoonData From(ListedCartoon listed, PublicUrl url) => new(
        listed.Cartoon.Id, url.For(listed.Cartoon.FilePath), listed.Cartoon.CreatedAt, OriginalReference.From(listed.Original, url));
}

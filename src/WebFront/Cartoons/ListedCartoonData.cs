using Avatar.WebFront.Answers;
using Avatar.WebFront.Originals;

namespace Avatar.WebFront.Cartoons;

/// <summary>A cartoon with its original.</summary>
internal sealed record ListedCartoonData(CartoonId Id, string ImageUrl, DateTimeOffset CreatedAt, OriginalReference Original)
{
    public static ListedCartoonData Of(ListedCartoon listed, PublicUrl url) => new(
        listed.Cartoon.Id, url.Of(listed.Cartoon.FilePath), listed.Cartoon.CreatedAt, OriginalReference.Of(listed.Original, url));
}

using Avatar.WebFront.Answers;

namespace Avatar.WebFront.Originals;

/// <summary>The photo that a cartoon or face was made from.</summary>
internal sealed record OriginalReference(OriginalId Id, string ImageUrl, DateTimeOffset CreatedAt)
{
    public static OriginalReference From(Original original, PublicUrl url) => new(original.Id, url.For(original.FilePath), original.CreatedAt);
}

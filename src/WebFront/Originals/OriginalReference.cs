using Avatar.WebFront.Answers;

namespace Avatar.WebFront.Originals;

/// <summary>The original that something was made of.</summary>
internal sealed record OriginalReference(OriginalId Id, string ImageUrl, DateTimeOffset CreatedAt)
{
    public static OriginalReference Of(Original original, PublicUrl url) => new(original.Id, url.Of(original.FilePath), original.CreatedAt);
}

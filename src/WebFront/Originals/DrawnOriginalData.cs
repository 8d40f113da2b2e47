using Avatar.WebFront.Answers;

namespace Avatar.WebFront.Originals;

/// <summary>The photo in the response of an upload or regeneration.</summary>
internal sealed record DrawnOriginalData(OriginalId Id, string ImageUrl, long FileSize, DateTimeOffset CreatedAt)
{
    public static DrawnOriginalData From(Original original, PublicUrl url) =>
        new(original.Id, url.For(original.FilePath), original.FileSize, original.CreatedAt);
}

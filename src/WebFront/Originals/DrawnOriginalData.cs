using Avatar.WebFront.Answers;

namespace Avatar.WebFront.Originals;

/// <summary>An original beside the cartoons that were just drawn of it.</summary>
internal sealed record DrawnOriginalData(OriginalId Id, string ImageUrl, long FileSize, DateTimeOffset CreatedAt)
{
    public static DrawnOriginalData Of(Original original, PublicUrl url) =>
        new(original.Id, url.Of(original.FilePath), original.FileSize, original.CreatedAt);
}

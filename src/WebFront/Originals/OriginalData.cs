using Avatar.WebFront.Answers;

namespace Avatar.WebFront.Originals;

/// <summary>An original in lists and on its own.</summary>
internal sealed record OriginalData(OriginalId Id, string ImageUrl, long FileSize, DateTimeOffset CreatedAt, int Width, int Height)
{
    public static OriginalData Of(Original original, PublicUrl url) =>
        new(original.Id, url.Of(original.FilePath), original.FileSize, original.CreatedAt, original.Width, original.Height);
}

using Avatar.WebFront.Answers;

namespace Avatar.WebFront.Originals;

/// <summary>A photo in a list or on its own.</summary>
internal sealed record OriginalData(OriginalId Id, string ImageUrl, long FileSize, DateTimeOffset CreatedAt, int Width, int Height)
{
    public static OriginalData From(Original original, PublicUrl url) =>
        new(original.Id, url.For(original.FilePath), original.FileSize, original.CreatedAt, original.Width, original.Height);
}

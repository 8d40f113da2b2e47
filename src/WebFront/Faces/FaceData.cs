using Avatar.WebFront.Answers;

namespace Avatar.WebFront.Faces;

/// <summary>The downloaded face of a photo.</summary>
internal sealed record FaceData(FaceId Id, string FaceUrl, OriginalId OriginalId, long FileSize, DateTimeOffset CreatedAt)
{
    public static FaceData From(DownloadedFace face, PublicUrl url) =>
        new(face.Id, url.For(face.FilePath), face.OriginalId, face.FileSize, face.CreatedAt);
}

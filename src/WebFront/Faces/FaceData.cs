using Avatar.WebFront.Answers;

namespace Avatar.WebFront.Faces;

/// <summary>The face-cut of an original.</summary>
internal sealed record FaceData(FaceId Id, string FaceUrl, OriginalId OriginalId, long FileSize, DateTimeOffset CreatedAt)
{
    public static FaceData Of(DownloadedFace face, PublicUrl url) =>
        new(face.Id, url.Of(face.FilePath), face.OriginalId, face.FileSize, face.CreatedAt);
}

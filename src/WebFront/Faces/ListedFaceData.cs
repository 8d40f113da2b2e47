using Avatar.WebFront.Answers;
using Avatar.WebFront.Originals;

namespace Avatar.WebFront.Faces;

/// <summary>A face-cut with its original.</summary>
internal sealed record ListedFaceData(FaceId Id, string FaceUrl, long FileSize, OriginalReference Original, DateTimeOffset CreatedAt)
{
    public static ListedFaceData Of(ListedFace listed, PublicUrl url) => new(
        listed.Face.Id, url.Of(listed.Face.FilePath), listed.Face.FileSize, OriginalReference.Of(listed.Original, url), listed.Face.CreatedAt);
}

using Avatar.WebFront.Answers;
using Avatar.WebFront.Originals;

namespace Avatar.WebFront.Faces;

/// <summary>A downloaded face in the list of faces, with its photo.</summary>
internal sealed record ListedFaceData(FaceId Id, string FaceUrl, long FileSize, OriginalReference Original, DateTimeOffset CreatedAt)
{
    public static ListedFaceData From(ListedFace listed, PublicUrl url) => new(
        listed.Face.Id, url.For(listed.Face.FilePath), listed.Face.FileSize, OriginalReference.From(listed.Original, url), listed.Face.CreatedAt);
}

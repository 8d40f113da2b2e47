using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Faces;

/// <summary>Finds faces in a reduced photo, which is decoded for this alone.</summary>
internal sealed class LocalFaceFinder(Studio studio, PhotoReader reader, FaceDetector detector) : IFaceFinder
{
    /// <summary>Long side, in pixels, to which the photo is reduced for a search.</summary>
    private const int SearchSide = 512;

    public Task<FoundFaces> FindAsync(ImageSource photo, CancellationToken cancellationToken) => studio.RunAsync(
        new StudioJob(StudioWork.FaceSearch, photo.Owner),
        token => PhotoFile.ReadAsync(photo, int.MaxValue, token),
        Find,
        cancellationToken);

    private FoundFaces Find(PhotoFile file, CancellationToken cancellationToken)
    {
        using var picture = reader.ReadRoughly(file, SearchSide);
        cancellationToken.ThrowIfCancellationRequested();
        return FaceBoxes.From(detector.FindTurned(picture), picture);
    }
}

/// <summary>Converts between detected faces, in pixels, and boxes, in shares of the photo.</summary>
internal static class FaceBoxes
{
    /// <summary>Returns the boxes of the faces in a whole photo.</summary>
    public static FoundFaces From(IEnumerable<Face> faces, RgbImage photo) =>
        FoundFaces.From(faces.Select(face => ToBox(face, photo)).OfType<FaceBox>());

    /// <summary>Returns the box of a face, clamped to the photo; null if the face lies outside.</summary>
    public static FaceBox? ToBox(Face face, RgbImage photo) => FaceBox.FromEdges(
        face.X / photo.Width, face.Y / photo.Height, (face.X + face.Width) / photo.Width, (face.Y + face.Height) / photo.Height);

    /// <summary>Returns a face in this box, in pixels of the photo, with its eyes where those of an upright face would be.</summary>
    public static Face ToFace(FaceBox box, RgbImage photo) => new Face(
        (float)box.X * photo.Width, (float)box.Y * photo.Height, (float)box.Width * photo.Width, (float)box.Height * photo.Height, default, default, Score: 1)
        .Upright();
}

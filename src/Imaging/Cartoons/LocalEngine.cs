using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using NetVips;

namespace Avatar.Imaging.Cartoons;

/// <summary>Draws cartoons in this process.</summary>
internal sealed class LocalEngine(Studio studio, PhotoReader reader, FaceDetector detector, FaceMeshFinder meshFinder, PlanePool pool)
    : ICartoonEngine
{
    public string Name => "local";

    public Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        return CartoonStyles.Contains(style)
            ? studio.RunAsync(
                new StudioJob(StudioWork.Cartoon, photo.Owner) { Style = style, Engine = Name },
                token => PhotoFile.ReadAsync(photo, int.MaxValue, token),
                (file, token) => Draw(file, style, seed, token),
                cancellationToken)
            : throw new ImagingException(ImagingError.UnknownStyle, $"There is no style '{style}'.");
    }

    private EncodedImage Draw(PhotoFile file, string style, long seed, CancellationToken cancellationToken)
    {
        using var cartoon = Cartoon(file, style, seed, cancellationToken);
        return ImageWriter.Encode(cartoon, ImageFormat.Jpeg);
    }

    /// <summary>Returns the finished pixels. The photo's pixels are freed before the encoder allocates memory.</summary>
    private Image Cartoon(PhotoFile file, string style, long seed, CancellationToken cancellationToken)
    {
        using var picture = reader.Read(file, PhotoReader.WorkingSide, enlarge: true);
        cancellationToken.ThrowIfCancellationRequested();
        var faces = detector.Find(picture);
        cancellationToken.ThrowIfCancellationRequested();
        var meshes = CartoonDrawing.NeedsMeshes(style) ? meshFinder.Find(picture, faces) : [];
        using var cartoon = CartoonDrawing.Draw(pool, picture, faces, meshes, style, seed, cancellationToken);
        return cartoon.ToVips();
    }
}

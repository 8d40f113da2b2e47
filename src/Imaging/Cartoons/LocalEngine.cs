using System.Text;
using Avatar.Imaging.Cartoons.Vectors;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using NetVips;

namespace Avatar.Imaging.Cartoons;

/// <summary>Draws cartoons in this process.</summary>
internal sealed class LocalEngine(Studio studio, PhotoReader reader, FaceDetector detector, FaceMeshFinder meshFinder, FaceChoice choice, FlatPortrait portraits, PlanePool pool)
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
        var (cartoon, drawn, svg, faces) = Cartoon(file, style, seed, cancellationToken);
        using (cartoon)
        {
            return ImageWriter.Encode(cartoon, ImageFormat.Jpeg) with { Style = drawn == style ? null : drawn, Svg = svg, Faces = faces };
        }
    }

    /// <summary>Returns the finished drawing and the photo's faces. The photo's pixels are freed before the encoder allocates memory.</summary>
    private (Image Cartoon, string Style, ReadOnlyMemory<byte>? Svg, FoundFaces Faces) Cartoon(
        PhotoFile file, string style, long seed, CancellationToken cancellationToken)
    {
        using var picture = reader.Read(file, PhotoReader.WorkingSide, enlarge: true);
        cancellationToken.ThrowIfCancellationRequested();
        var faces = detector.Find(picture);
        cancellationToken.ThrowIfCancellationRequested();

        // Faces that lie on their side are not drawn as faces, but the cutter finds them, so the caller gets them too.
        var boxes = FaceBoxes.From(faces.Count > 0 ? faces : detector.FindAfterTurning(picture), picture);
        if (style == CartoonStyles.Vector && Portray(picture, faces, seed, cancellationToken) is { } scene)
            return (Render(scene), style, Encoding.UTF8.GetBytes(scene.ToSvg()), boxes);

        var meshes = CartoonDrawing.NeedsMeshes(style) ? meshFinder.Find(picture, faces) : [];
        using var cartoon = CartoonDrawing.Draw(pool, picture, faces, meshes, style, seed, cancellationToken);
        return (cartoon.ToVips(), style == CartoonStyles.Vector ? CartoonStyles.VectorFallback : style, Svg: null, boxes);
    }

    /// <summary>Draws the face that a download would cut by default; null if its mesh is not trusted, or the photo hardly shows it.</summary>
    private VectorScene? Portray(RgbImage picture, IReadOnlyList<Face> faces, long seed, CancellationToken cancellationToken)
    {
        var ordered = faces.Count > 1 ? choice.Find(picture, chosen: null) : faces;
        return ordered.Count > 0 && meshFinder.Find(picture, [ordered[0]]) is [{ } mesh]
            ? portraits.Draw(picture, ordered, mesh, seed, cancellationToken)
            : null;
    }

    private Image Render(VectorScene scene)
    {
        using var planes = SceneRaster.Render(pool, scene, PhotoReader.WorkingSide);
        using var pixels = planes.ToImage();
        return pixels.ToVips();
    }
}

/// <summary>Draws a decoded photo by running the steps of a style on the calling thread.</summary>
internal static class CartoonDrawing
{
    /// <summary>Returns the steps of a style, with parameters drawn from a generator that <paramref name="seed"/> initialises.</summary>
    public static IReadOnlyList<IStep> Steps(string style, long seed)
    {
        var random = new SplitMix64(seed);
        return [.. Prelude(random), .. CartoonStyles.Steps(style, random, seed)];
    }

    /// <summary>Whether a style draws the features of faces and needs their meshes.</summary>
    public static bool NeedsMeshes(string style) => Steps(style, seed: 0).Any(step => step is MeasureFeatures);

    /// <summary>Returns the finished cartoon. The caller owns it.</summary>
    /// <param name="pool">Provides the planes.</param>
    /// <param name="photo">The picture to draw.</param>
    /// <param name="faces">The faces in it, the largest first.</param>
    /// <param name="meshes">The trusted meshes of the faces; null for a face without one, empty if the style needs none.</param>
    /// <param name="style">One of <see cref="CartoonStyles.All"/>.</param>
    /// <param name="seed">Determines the parameters of the style.</param>
    /// <param name="cancellationToken">Cancels between two steps.</param>
    public static RgbImage Draw(
        PlanePool pool,
        RgbImage photo,
        IReadOnlyList<Face> faces,
        IReadOnlyList<FaceMesh?> meshes,
        string style,
        long seed,
        CancellationToken cancellationToken) =>
        DrawPart(pool, photo, faces, meshes, style, seed, new Measurements(), cancellationToken);

    /// <summary>Returns the cartoon of a part of a photo, with the light and the palette of the drawing of the whole. The caller owns it.</summary>
    public static RgbImage DrawPart(
        PlanePool pool,
        RgbImage part,
        IReadOnlyList<Face> faces,
        IReadOnlyList<FaceMesh?> meshes,
        string style,
        long seed,
        Measurements whole,
        CancellationToken cancellationToken)
    {
        using var canvas = new Canvas(pool, part, faces, meshes.OfType<FaceMesh>()) { Measurements = whole };
        Apply(canvas, Steps(style, seed), cancellationToken);
        return canvas.ToImage();
    }

    /// <summary>
    /// Returns what the drawing of a photo measures. The photo can be smaller than the one that is drawn. Steps after the last one that
    /// measures do not run.
    /// </summary>
    public static Measurements Measure(
        PlanePool pool, RgbImage photo, IReadOnlyList<Face> faces, string style, long seed, CancellationToken cancellationToken)
    {
        using var canvas = new Canvas(pool, photo, faces);
        var steps = Steps(style, seed);
        Apply(canvas, steps.SkipLast(steps.Reverse().TakeWhile(step => !step.Measures).Count()), cancellationToken);
        return canvas.Measurements;
    }

    private static void Apply(Canvas canvas, IEnumerable<IStep> steps, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            step.Apply(canvas);
        }
    }

    /// <summary>
    /// Returns the steps that every style starts with: caricature, exposure, levels, white balance. Do not reorder the draws: that would change
    /// the picture of every stored seed.
    /// </summary>
    private static IStep[] Prelude(SplitMix64 random) =>
    [
        new Caricature(Eyes: random.Between(0.075, 0.13), Jaw: random.Between(0.02, 0.05)),
        new LiftExposure(),
        new AutoLevels(),
        new BalanceSkin(),
    ];
}

using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Text;
using Avatar.Imaging.Cartoons.Vectors;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using NetVips;

namespace Avatar.Imaging.Faces;

/// <summary>
/// Cuts heads out of cartoons in this process. The head on a cartoon of the local engine is drawn again from the photo; another engine's
/// cartoon is cut itself.
/// </summary>
internal sealed class LocalFaceCutter(
    Studio studio, PhotoReader reader, FaceChoice choice, SubjectFinder finder, HeadDrawing heads, PlanePool pool) : IFaceCutter
{
    /// <summary>Long side, in pixels, to which the photo is reduced for the search.</summary>
    private const int SearchSide = 512;

    /// <summary>Long side, in pixels, to which larger cartoons are reduced.</summary>
    private const int LargestCartoon = 2048;

    /// <summary>Red, green, blue and alpha.</summary>
    private const int Channels = 4;
    private const int SmallestSide = 512;
    private const int LargestSide = 1024;

    /// <summary>Maximum enlargement of a small head.</summary>
    private const float MaxEnlargement = 1.5f;

    /// <summary>Relative difference of the aspect ratios up to which photo and cartoon show the same view.</summary>
    private const float SameProportions = 0.03f;

    /// <summary>Standard deviations of the two rounds of <see cref="ForegroundColours"/>, as shares of the cut's side.</summary>
    private const float FarColours = 0.02f;
    private const float NearColours = 0.004f;

    /// <summary>
    /// Lossless WebP would be a fifth smaller but take about three times as long to encode, and clients also request PNG itself.
    /// </summary>
    private const ImageFormat Master = ImageFormat.Png;

    public string Name => "local";

    public Task<FaceCut> CutAsync(
        ImageSource photo, ImageSource cartoon, ChosenFace? face, ImageFormat format, CancellationToken cancellationToken) =>
        studio.RunAsync(
            new StudioJob(StudioWork.FaceCut, photo.Owner) { Engine = Name },
            token => PairOfFiles.ReadAsync(photo, cartoon, token),
            (files, token) => Cut(files, cartoon.Drawing, face, format, token),
            cancellationToken);

    private FaceCut Cut(PairOfFiles files, Drawing? drawing, ChosenFace? face, ImageFormat format, CancellationToken cancellationToken)
    {
        if (drawing?.Style == CartoonStyles.Vector && IsFlatPortrait(files) && heads.DrawFlat(files.Photo, drawing, face?.Box, cancellationToken) is { } flat)
        {
            using var head = Render(flat.Scene, flat.Side);
            return Encode(head, format) with { Svg = Encoding.UTF8.GetBytes(flat.Scene.ToSvg()) };
        }

        using var cut = drawing is not null && (IsDrawnHere(files) || IsFlatPortrait(files))
            ? CutDrawing(files.Photo, drawing, face, cancellationToken)
            : CutCartoon(files, face, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return Encode(cut, format);
    }

    private static FaceCut Encode(Image cut, ImageFormat format)
    {
        if (format == Master)
        {
            var lossless = ImageWriter.Encode(cut, Master);
            return new FaceCut(lossless, lossless);
        }

        var (image, master) = SideBySide.Run(() => ImageWriter.Encode(cut, format), () => ImageWriter.Encode(cut, Master));
        return new FaceCut(image, master);
    }

    /// <summary>
    /// Whether the cartoon has the size that this process draws the photo at. Another size comes from an engine that replaced it.
    /// </summary>
    private bool IsDrawnHere(PairOfFiles files)
    {
        var (photo, cartoon) = (reader.ReadHeader(files.Photo), ImagingException.ForCartoon(() => reader.ReadHeader(files.Cartoon)).Upright);
        var proportion = cartoon.Width * (double)photo.Upright.Height / ((double)cartoon.Height * photo.Upright.Width);
        return Math.Max(cartoon.Width, cartoon.Height) == PhotoReader.GetSide(photo, PhotoReader.WorkingSide, enlarge: true)
            && Math.Abs(proportion - 1) <= SameProportions;
    }

    /// <summary>Whether the cartoon has the size of the flat portraits that this process draws.</summary>
    private bool IsFlatPortrait(PairOfFiles files) =>
        ImagingException.ForCartoon(() => reader.ReadHeader(files.Cartoon)).Upright is { Width: PhotoReader.WorkingSide, Height: PhotoReader.WorkingSide };

    /// <summary>Returns a flat drawing: red, green, blue and alpha.</summary>
    private Image Render(VectorScene scene, int side)
    {
        using var opacity = pool.Rent(side, side);
        using var shown = SceneRaster.Render(pool, scene, side, opacity);
        return WithAlpha(shown, opacity);
    }

    /// <summary>Returns the head, drawn again from the photo.</summary>
    private Image CutDrawing(PhotoFile photo, Drawing drawing, ChosenFace? face, CancellationToken cancellationToken)
    {
        var (subject, drawn) = heads.Draw(photo, drawing, face?.Box, cancellationToken);
        using (subject)
        using (drawn)
        {
            using var shown = RgbPlanes.FromImage(pool, drawn);
            return Cut(shown, subject);
        }
    }

    /// <summary>Returns the head on the cartoon itself.</summary>
    private Image CutCartoon(PairOfFiles files, ChosenFace? face, CancellationToken cancellationToken)
    {
        var pair = SideBySide.Run(
            () => reader.ReadRoughly(files.Photo, SearchSide),
            () => ImagingException.ForCartoon(() => reader.Read(files.Cartoon, LargestCartoon)));
        using var photo = pair.First;
        using var cartoon = pair.Second;
        cancellationToken.ThrowIfCancellationRequested();
        using var subject = Find(photo, cartoon, face);
        cancellationToken.ThrowIfCancellationRequested();
        using var shown = AffineView.Render(pool, cartoon, Side(subject.Frame), subject.Frame.ToPicture);
        return Cut(shown, subject);
    }

    /// <summary>Returns the photo's subject, in pixels of the cartoon.</summary>
    /// <exception cref="ImagingException"><see cref="ImagingError.FaceNotSelectable"/>: the cartoon does not show the whole photo.</exception>
    private Subject Find(RgbImage photo, RgbImage cartoon, ChosenFace? face)
    {
        var (across, down) = (cartoon.Width / (float)photo.Width, cartoon.Height / (float)photo.Height);

        // A cartoon with a different aspect ratio was cropped by its engine, so positions on the photo do not apply to it.
        var comparable = MathF.Abs((across / down) - 1) <= SameProportions || Math.Min(photo.Width, photo.Height) < 32;
        if (comparable) return finder.Find(photo, choice.Find(photo, face?.Box)).Scaled(across);
        if (face is { IsOnly: false }) throw ImagingException.FaceNotSelectable();
        return finder.Find(cartoon, choice.Find(cartoon, chosen: null));
    }

    /// <summary>Returns the subject cut out of the picture inside its frame: red, green, blue and alpha.</summary>
    private Image Cut(RgbPlanes shown, Subject subject)
    {
        var side = shown.Width;
        using var matte = Matte.Refine(pool, subject, shown);
        ForegroundColours.Estimate(pool, shown, matte, FarColours * side, NearColours * side);
        Matte.Crop(pool, matte, subject);
        return WithAlpha(shown, matte);
    }

    private static Image WithAlpha(RgbPlanes shown, Plane matte)
    {
        var side = shown.Width;
        using var lent = MemoryPool<byte>.Shared.Rent(side * side * Channels);
        var bytes = lent.Memory.Span[..(side * side * Channels)];
        shown.ToBytes(matte, bytes);
        using var pixels = Image.NewFromMemoryCopy<byte>(bytes, side, side, Channels, Enums.BandFormat.Uchar);
        return pixels.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    /// <summary>
    /// Returns the side of the cut in pixels: the resolution of the cartoon, with limits; small heads are enlarged up to 1.5 times.
    /// </summary>
    private static int Side(HeadFrame frame)
    {
        var most = Math.Max((int)MathF.Ceiling(frame.Side), 1);
        return Math.Clamp(most, (int)MathF.Min(SmallestSide, MaxEnlargement * most), LargestSide);
    }
}

/// <summary>The files of a photo and its cartoon.</summary>
internal sealed record PairOfFiles(PhotoFile Photo, PhotoFile Cartoon) : IDisposable
{
    public static async ValueTask<PairOfFiles> ReadAsync(ImageSource photo, ImageSource cartoon, CancellationToken cancellationToken)
    {
        var first = await PhotoFile.ReadAsync(photo, int.MaxValue, cancellationToken).ConfigureAwait(false);
        try
        {
            var second = await ImagingException.ForCartoonAsync(() => PhotoFile.ReadAsync(cartoon, int.MaxValue, cancellationToken)).ConfigureAwait(false);
            return new PairOfFiles(first, second);
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Photo.Dispose();
        Cartoon.Dispose();
    }
}

/// <summary>Runs two independent functions in parallel if a core is idle, otherwise one after the other.</summary>
internal static class SideBySide
{
    /// <summary>Returns both results. If one fails, throws its exception after both have ended.</summary>
    public static (TFirst First, TSecond Second) Run<TFirst, TSecond>(Func<TFirst> first, Func<TSecond> second)
    {
        var (one, other) = (default(TFirst)!, default(TSecond)!);
        try
        {
            Parallel.Invoke(() => one = first(), () => other = second());
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        return (one, other);
    }
}

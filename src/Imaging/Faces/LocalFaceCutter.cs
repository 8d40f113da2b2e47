using System.Buffers;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using NetVips;

namespace Avatar.Imaging.Faces;

/// <summary>Cuts heads out of cartoons in this process.</summary>
internal sealed class LocalFaceCutter(Studio studio, PhotoReader reader, FaceDetector detector, SubjectFinder finder, PlanePool pool) : IFaceCutter
{
    /// <summary>Long side of the photo on which the head is looked for, in pixels.</summary>
    private const int SearchedSide = 512;

    private const int LargestCartoon = 2048;

    /// <summary>Red, green, blue and alpha.</summary>
    private const int Channels = 4;
    private const int SmallestSide = 512;
    private const int LargestSide = 1024;
    private const float MostEnlarged = 1.5f;
    private const float SameProportions = 0.03f;

    /// <summary>How far from an edge its foreground's colour is looked for, as shares of the cut's side.</summary>
    private const float FarColours = 0.02f;
    private const float NearColours = 0.004f;

    /// <summary>Lossless WebP would be a fifth smaller, and take three times as long to write; PNG is also asked for by itself.</summary>
    private const ImageFormat Master = ImageFormat.Png;

    public string Name => "local";

    public Task<FaceCut> CutAsync(ImageSource photo, ImageSource cartoon, ImageFormat format, CancellationToken cancellationToken) =>
        studio.RunAsync(
            new StudioJob(StudioWork.FaceCut, photo.Owner) { Engine = Name },
            token => PairOfFiles.ReadAsync(photo, cartoon, token),
            (files, token) => Cut(files, format, token),
            cancellationToken);

    private FaceCut Cut(PairOfFiles files, ImageFormat format, CancellationToken cancellationToken)
    {
        var pair = SideBySide.Run(
            () => reader.ReadRoughly(files.Photo, SearchedSide),
            () => ImagingException.ForCartoon(() => reader.Read(files.Cartoon, LargestCartoon)));
        using var photo = pair.First;
        using var cartoon = pair.Second;
        cancellationToken.ThrowIfCancellationRequested();
        using var subject = Find(photo, cartoon);
        cancellationToken.ThrowIfCancellationRequested();

        using var cut = Cut(cartoon, subject);
        cancellationToken.ThrowIfCancellationRequested();
        if (format == Master)
        {
            var lossless = ImageWriter.Encode(cut, Master);
            return new FaceCut(lossless, lossless);
        }

        var (image, master) = SideBySide.Run(() => ImageWriter.Encode(cut, format), () => ImageWriter.Encode(cut, Master));
        return new FaceCut(image, master);
    }

    /// <summary>The photo's subject, at its place on the cartoon.</summary>
    private Subject Find(RgbImage photo, RgbImage cartoon)
    {
        var (across, down) = (cartoon.Width / (float)photo.Width, cartoon.Height / (float)photo.Height);

        // A cartoon of other proportions was cropped by its engine, so the photo no longer says where its face is.
        var comparable = MathF.Abs((across / down) - 1) <= SameProportions || Math.Min(photo.Width, photo.Height) < 32;
        return comparable
            ? finder.Find(photo, detector.Find(photo)).Scaled(across)
            : finder.Find(cartoon, detector.Find(cartoon));
    }

    /// <summary>The subject with its transparency, red, green, blue and alpha.</summary>
    private Image Cut(RgbImage cartoon, Subject subject)
    {
        var side = Side(subject.Frame);
        using var shown = AffineView.Of(pool, cartoon, side, subject.Frame.ToPicture);
        using var matte = Matte.Refine(pool, subject, shown);
        ForegroundColours.Estimate(pool, shown, matte, FarColours * side, NearColours * side);
        Matte.Crop(matte, subject, new(cartoon.Width, cartoon.Height));
        using var lent = MemoryPool<byte>.Shared.Rent(side * side * Channels);
        var bytes = lent.Memory.Span[..(side * side * Channels)];
        shown.ToBytes(matte, bytes);
        using var pixels = Image.NewFromMemoryCopy<byte>(bytes, side, side, Channels, Enums.BandFormat.Uchar);
        return pixels.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    /// <summary>As many pixels as the cartoon has there; small heads are enlarged a little, never much.</summary>
    private static int Side(HeadFrame frame)
    {
        var most = Math.Max((int)MathF.Ceiling(frame.Side), 1);
        return Math.Clamp(most, (int)MathF.Min(SmallestSide, MostEnlarged * most), LargestSide);
    }
}

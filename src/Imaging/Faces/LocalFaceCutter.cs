using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using NetVips;

namespace Avatar.Imaging.Faces;

/// <summary>Cuts heads out of cartoons in this process.</summary>
internal sealed class LocalFaceCutter(Studio studio, PhotoReader reader, FaceDetector detector, PlanePool pool) : IFaceCutter
{
    private const int LargestCartoon = 2048;
    private const int SmallestSide = 512;
    private const int LargestSide = 1024;
    private const float MostEnlarged = 1.5f;
    private const float SameProportions = 0.03f;

    public string Name => "local";

    public Task<EncodedImage> CutAsync(ImageSource photo, ImageSource cartoon, ImageFormat format, CancellationToken cancellationToken) =>
        studio.RunAsync(
            new StudioJob(StudioWork.FaceCut, photo.Owner) { Engine = Name },
            token => PairOfFiles.ReadAsync(photo, cartoon, token),
            (files, token) => Cut(files, format, token),
            cancellationToken);

    private EncodedImage Cut(PairOfFiles files, ImageFormat format, CancellationToken cancellationToken)
    {
        var photo = reader.Read(files.Photo, PhotoReader.WorkingSide);
        cancellationToken.ThrowIfCancellationRequested();
        var cartoon = reader.Read(files.Cartoon, LargestCartoon);
        cancellationToken.ThrowIfCancellationRequested();

        var frame = Frame(photo, cartoon);
        var side = Side(frame);
        using var matte = HeadMatte.Paint(pool, frame, cartoon.Width, cartoon.Height, side);
        using var picture = Shown(cartoon, frame, side);
        using var cut = picture.Bandjoin(matte);
        if (format != ImageFormat.Jpeg)
        {
            return ImageWriter.Encode(cut, format);
        }

        using var onWhite = cut.Flatten(background: [255, 255, 255]);
        return ImageWriter.Encode(onWhite, format);
    }

    /// <summary>The largest face of the photo, at its place on the cartoon; the middle where there is none.</summary>
    private HeadFrame Frame(RgbImage photo, RgbImage cartoon)
    {
        var (across, down) = (cartoon.Width / (float)photo.Width, cartoon.Height / (float)photo.Height);

        // A cartoon of other proportions was cropped by its engine, so the photo no longer says where its face is.
        var comparable = MathF.Abs((across / down) - 1) <= SameProportions || Math.Min(photo.Width, photo.Height) < 32;
        var (found, scale) = comparable ? (detector.Find(photo), across) : (detector.Find(cartoon), 1);
        return found.Count > 0
            ? HeadFrame.Of(found[0].Transformed(scale, default))
            : HeadFrame.Centre(cartoon.Width, cartoon.Height);
    }

    /// <summary>As many pixels as the cartoon has there; small heads are enlarged a little, never much.</summary>
    private static int Side(HeadFrame frame) =>
        Math.Clamp(frame.Side, (int)MathF.Min(SmallestSide, MostEnlarged * frame.Side), LargestSide);

    /// <summary>The square of the frame; what lies beyond the picture repeats its border and is transparent later.</summary>
    private static Image Shown(RgbImage cartoon, HeadFrame frame, int side)
    {
        using var image = cartoon.ToVips();
        using var square = image.Embed(-frame.Left, -frame.Top, frame.Side, frame.Side, extend: Enums.Extend.Copy);
        return square.Resize(side / (double)frame.Side, kernel: Enums.Kernel.Lanczos3);
    }
}

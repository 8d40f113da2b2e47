using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>A photo on its way through exactly the decoder its first bytes call for. Pixels are decoded as they are asked for.</summary>
internal sealed class OpenedPhoto : IDisposable
{
    /// <summary>What read(2) returns for an error.</summary>
    private const int ReadFailed = -1;

    private readonly SourceCustom _source;

    private OpenedPhoto(SourceCustom source, Image image) => (_source, Image) = (source, image);

    public Image Image { get; }

    /// <param name="file">The whole file, or enough of it for the header.</param>
    /// <param name="deadline">When to stop, in the middle of the pixels too.</param>
    /// <param name="reduction">1, 2, 4 or 8: by how much the decoder itself may shrink the picture.</param>
    /// <exception cref="ImagingException"><see cref="ImagingError.Undecodable"/>.</exception>
    public static OpenedPhoto Open(PhotoFile file, DecodeDeadline deadline, int reduction = 1)
    {
        Vips.Ready();
        var stream = file.OpenStream();
        var source = new SourceCustom();
        source.OnRead += (buffer, length) => deadline.HasPassed ? ReadFailed : stream.Read(buffer, 0, length);
        source.OnSeek += stream.Seek;
        try
        {
            var image = Load(source, file.Format, reduction);
            image.SetProgress(true);
            image.SignalConnect(Enums.Signals.Eval, (decoded, _) => StopIfLate(decoded, deadline));
            return new OpenedPhoto(source, image);
        }
        catch (VipsException exception)
        {
            source.Dispose();
            throw deadline.Undecodable(exception);
        }
    }

    /// <summary>
    /// The picture upright at another size, in the colours of sRGB if it brings a profile. Without one there is nothing to
    /// convert, and the conversion would take longer than everything else.
    /// </summary>
    /// <param name="width">Most pixels across.</param>
    /// <param name="height">Most pixels down.</param>
    /// <param name="size">Whether it may be enlarged.</param>
    public Image Thumbnail(int width, int height, Enums.Size size) => Image.ThumbnailImage(
        width,
        height: height,
        size: size,
        outputProfile: Image.Contains("icc-profile-data") ? "srgb" : null,
        intent: Enums.Intent.Perceptual);

    /// <summary>
    /// The same for networks, which hardly see how one RGB differs from another: if the decoder alone made the picture as large as
    /// is asked for, its colours stay as they are stored.
    /// </summary>
    /// <param name="side">Most pixels along either side.</param>
    public Image RoughThumbnail(int side) => Math.Max(Image.Width, Image.Height) == side && Image.Interpretation == Enums.Interpretation.Srgb
        ? Image.Autorot()
        : Thumbnail(side, side, Enums.Size.Both);

    public void Dispose()
    {
        Image.Dispose();
        _source.Dispose();
    }

    private static void StopIfLate(Image image, DecodeDeadline deadline)
    {
        if (deadline.HasPassed) image.SetKill(true);
    }

    private static Image Load(Source source, ImageFormat format, int reduction) => format switch
    {
        ImageFormat.Jpeg => Image.JpegloadSource(
            source, shrink: reduction, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated),
        ImageFormat.Png => Image.PngloadSource(
            source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated),
        ImageFormat.Webp => Image.WebploadSource(
            source, page: 0, n: 1, scale: 1.0 / reduction, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };
}

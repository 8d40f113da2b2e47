using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>A photo opened with the decoder that its first bytes call for. Pixels are decoded on demand.</summary>
internal sealed class OpenedPhoto : IDisposable
{
    /// <summary>The return value of read(2) for an error.</summary>
    private const int ReadFailed = -1;

    private readonly SourceCustom _source;

    private OpenedPhoto(SourceCustom source, Image image) => (_source, Image) = (source, image);

    public Image Image { get; }

    /// <param name="file">The whole file, or enough of it for the header.</param>
    /// <param name="deadline">When to stop; also checked while pixels are decoded.</param>
    /// <param name="reduction">Factor by which the decoder itself shrinks the image: 1, 2, 4 or 8.</param>
    /// <exception cref="ImagingException"><see cref="ImagingError.Undecodable"/>.</exception>
    public static OpenedPhoto Open(PhotoFile file, DecodeDeadline deadline, int reduction = 1)
    {
        Vips.EnsureConfigured();
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
            throw deadline.ToImagingException(exception);
        }
    }

    /// <summary>
    /// Returns the upright image at another size. Its colours are converted to sRGB if it has a profile. Without a profile the
    /// conversion would change nothing and take longer than all other steps.
    /// </summary>
    /// <param name="width">Maximum width in pixels.</param>
    /// <param name="height">Maximum height in pixels.</param>
    /// <param name="size">Whether the image can be enlarged.</param>
    public Image Thumbnail(int width, int height, Enums.Size size) => Image.ThumbnailImage(
        width,
        height: height,
        size: size,
        outputProfile: Image.Contains("icc-profile-data") ? "srgb" : null,
        intent: Enums.Intent.Perceptual);

    /// <summary>
    /// Like <see cref="Thumbnail"/>, but for neural networks, which hardly depend on the exact colour space: if the decoder's own
    /// reduction gives the requested size, the stored colours are not converted.
    /// </summary>
    /// <param name="side">Maximum length of either side, in pixels.</param>
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

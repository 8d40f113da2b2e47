using System.Numerics;
using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>A photo opened with the decoder that its first bytes call for. Pixels are decoded on demand.</summary>
internal sealed class OpenedPhoto : IDisposable
{
    /// <summary>The return value of read(2) for an error.</summary>
    private const int ReadFailed = -1;

    /// <summary>Number of pixels up to which photos are decoded concurrently although their decoder holds them as a whole.</summary>
    private const long MaxConcurrentPixels = 16_000_000;

    private static readonly Lock LargePhotos = new();

    private readonly SourceCustom _source;
    private readonly DecodeDeadline _deadline;
    private readonly long _heldPixels;

    private OpenedPhoto(SourceCustom source, Image image, DecodeDeadline deadline, long heldPixels) =>
        (_source, Image, _deadline, _heldPixels) = (source, image, deadline, heldPixels);

    public Image Image { get; }

    /// <summary>Whether the photo says what its colours mean.</summary>
    public bool HasProfile => Image.Contains(ColourProfile.Field);

    private int Orientation => Image.Contains("orientation") && Image.Get("orientation") is int and >= 1 and <= 8 and var orientation ? orientation : 1;

    /// <summary>
    /// Decodes a photo. The damaged rows of a PNG that is whole enough (<see cref="PhotoIntegrity.MinWhole"/>) repeat the last whole one.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="deadline">When to stop.</param>
    /// <param name="reduction">Factor by which the decoder itself shrinks the image: 1, 2, 4 or 8.</param>
    /// <param name="decode">Decodes all pixels that it needs.</param>
    /// <exception cref="ImagingException"><see cref="ImagingError.Undecodable"/> or <see cref="ImagingError.Busy"/>.</exception>
    public static T Decode<T>(PhotoFile file, DecodeDeadline deadline, int reduction, Func<OpenedPhoto, T> decode)
    {
        try
        {
            using var opened = Open(file, deadline, reduction);
            return opened.Run(decode);
        }
        catch (VipsException exception)
        {
            var failure = deadline.ToImagingException(exception);
            if (failure.Error is not ImagingError.Undecodable || deadline.HasPassed || file.Format is not ImageFormat.Png) throw failure;
            using var repaired = PngIntegrity.Repair(file.Received, deadline) is { } bytes ? PhotoFile.FromBytes(bytes) : throw failure;
            return DecodeRepaired(repaired, deadline, decode);
        }
    }

    private static T DecodeRepaired<T>(PhotoFile file, DecodeDeadline deadline, Func<OpenedPhoto, T> decode)
    {
        try
        {
            using var opened = Open(file, deadline);
            return opened.Run(decode);
        }
        catch (VipsException exception)
        {
            throw deadline.ToImagingException(exception);
        }
    }

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
            var image = Described(Load(source, file.Format, reduction), file);
            image.SetProgress(true);
            image.SignalConnect(Enums.Signals.Eval, (decoded, _) => StopIfLate(decoded, deadline));
            return new OpenedPhoto(source, image, deadline, CountHeldPixels(image, file.Format, reduction));
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
        outputProfile: HasProfile ? "srgb" : null,
        intent: Enums.Intent.Perceptual);

    /// <summary>Like <see cref="Thumbnail"/>, but if the decoder's own reduction gives the requested size, nothing is resampled.</summary>
    /// <param name="side">Maximum length of either side, in pixels.</param>
    public Image RoughThumbnail(int side) => Math.Max(Image.Width, Image.Height) == side && Image.Interpretation == Enums.Interpretation.Srgb && !HasProfile
        ? Image.Autorot()
        : Thumbnail(side, side, Enums.Size.Both);

    /// <summary>Returns the whole pixels of the upright image that a rectangle touches, at least one.</summary>
    /// <param name="part">The rectangle, in units of the image's width and height; clipped to the image.</param>
    public PixelArea GetArea(Box part)
    {
        var (width, height) = Orientation >= 5 ? (Image.Height, Image.Width) : (Image.Width, Image.Height);
        var left = (int)Math.Clamp(MathF.Floor(part.Least.X * width), 0, width - 1);
        var top = (int)Math.Clamp(MathF.Floor(part.Least.Y * height), 0, height - 1);
        var right = (int)Math.Clamp(MathF.Ceiling(part.Most.X * width), left + 1, width);
        var bottom = (int)Math.Clamp(MathF.Ceiling(part.Most.Y * height), top + 1, height);
        return new PixelArea(left, top, right - left, bottom - top, new Vector2(width, height));
    }

    /// <summary>Returns an area of the upright image at another size. Only its pixels are rotated and converted.</summary>
    /// <param name="area">The area.</param>
    /// <param name="scale">The factor on its width and height, at most 1.</param>
    public Image ThumbnailOfPart(PixelArea area, float scale)
    {
        var (x, y) = (area.Left, area.Top);
        var (right, bottom) = ((int)area.Whole.X - x - area.Width, (int)area.Whole.Y - y - area.Height);

        // Where the stored pixels of the area begin. EXIF: 2 to 4 mirror or turn by 180 degrees, 5 to 8 also exchange rows and columns.
        var (left, top) = Orientation switch
        {
            2 => (right, y),
            3 => (right, bottom),
            4 => (x, bottom),
            5 => (y, x),
            6 => (y, right),
            7 => (bottom, right),
            8 => (bottom, x),
            _ => (x, y),
        };
        var (width, height) = Orientation >= 5 ? (area.Height, area.Width) : (area.Width, area.Height);
        using var stored = Image.ExtractArea(left, top, width, height);

        // A thumbnail of the same size and colours is the area itself, but takes as long as two fifths of decoding.
        if (scale == 1 && Orientation == 1 && Image.Interpretation == Enums.Interpretation.Srgb && !HasProfile) return stored.Copy();
        return stored.ThumbnailImage(
            Math.Max((int)MathF.Round(area.Width * scale), 1),
            height: Math.Max((int)MathF.Round(area.Height * scale), 1),
            size: Enums.Size.Force,
            outputProfile: HasProfile ? "srgb" : null,
            intent: Enums.Intent.Perceptual);
    }

    public void Dispose()
    {
        Image.Dispose();
        _source.Dispose();
    }

    /// <summary>
    /// Decodes the photo. Of the large photos that their decoders hold in memory as a whole, the process decodes one at a time: 70
    /// megapixels take some hundred megabytes, and as many photos are drawn concurrently as there are processors.
    /// </summary>
    private T Run<T>(Func<OpenedPhoto, T> decode)
    {
        if (_heldPixels <= MaxConcurrentPixels) return decode(this);
        lock (LargePhotos)
        {
            _deadline.Restart();
            return decode(this);
        }
    }

    /// <summary>
    /// Returns the number of stored pixels that the decoder holds in memory at once; 0 if it decodes row by row. A progressive JPEG and an
    /// interlaced PNG are complete only with their last bytes, and libwebp decodes the whole image in one call.
    /// </summary>
    private static long CountHeldPixels(Image image, ImageFormat format, int reduction) =>
        format is ImageFormat.Webp || image.Contains("interlaced") ? (long)image.Width * image.Height * reduction * reduction : 0;

    /// <summary>
    /// Completes what libvips knows of a photo: drops a damaged colour profile, and adds the colours and the orientation of a PNG that
    /// libvips does not read.
    /// </summary>
    private static Image Described(Image image, PhotoFile file)
    {
        var notes = file.Format is ImageFormat.Png ? PngNotes.Read(file.Received) : default;
        var hasProfile = image.Contains(ColourProfile.Field) && ColourProfile.IsUsable(image);
        if (hasProfile == image.Contains(ColourProfile.Field) && notes == default) return image;
        using (image)
        {
            return image.Mutate(changed =>
            {
                if (!hasProfile && changed.Contains(ColourProfile.Field)) changed.Remove(ColourProfile.Field);
                if (!hasProfile && notes.Colours is { } colours) changed.Set(GValue.BlobType, ColourProfile.Field, colours.ToProfile(isGrey: image.Bands < 3));
                if (notes.Orientation > 1 && !changed.Contains("orientation")) changed.Set(GValue.GIntType, "orientation", notes.Orientation);
            });
        }
    }

    private static void StopIfLate(Image image, DecodeDeadline deadline)
    {
        if (deadline.HasPassed) image.SetKill(true);
    }

    private static Image Load(Source source, ImageFormat format, int reduction) => format switch
    {
        ImageFormat.Jpeg => Image.JpegloadSource(
            source, shrink: reduction, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated, unlimited: true),
        ImageFormat.Png => Image.PngloadSource(
            source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated),
        ImageFormat.Webp => Image.WebploadSource(
            source, page: 0, n: 1, scale: 1.0 / reduction, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };
}

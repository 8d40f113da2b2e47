using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>Decodes photos into small upright sRGB pictures.</summary>
internal sealed class PhotoReader(ImagingOptions options, TimeProvider? time = null)
{
    /// <summary>Longest side of a photo as it is worked on, in pixels.</summary>
    public const int WorkingSide = 1024;

    private const int SmallestEnlarged = 256;

    /// <summary>By how much more than it is asked to a decoder leaves of a picture, see <see cref="PhotoHeader.Reduction"/>.</summary>
    private const int SparePixels = 2;

    /// <summary>
    /// The picture at a long side of at most <paramref name="longSide"/> pixels. A photo smaller than that, if it is no
    /// icon, is enlarged up to twice when <paramref name="enlarge"/> is set: lines are drawn finer than its pixels.
    /// </summary>
    /// <exception cref="ImagingException">
    /// <see cref="ImagingError.UnsupportedMediaType"/>, <see cref="ImagingError.Undecodable"/> or
    /// <see cref="ImagingError.TooManyPixels"/>.
    /// </exception>
    public RgbImage Read(PhotoFile file, int longSide, bool enlarge = false)
    {
        var header = PhotoHeader.Of(file, options, time);
        var most = enlarge && header.LongSide >= SmallestEnlarged ? 2 * header.LongSide : header.LongSide;
        var side = Math.Min(longSide, most);
        return Read(
            file, header.Reduction((double)header.LongSide / side), opened => opened.Thumbnail(side, side, Enums.Size.Both));
    }

    /// <summary>
    /// The picture for networks that look at it even smaller: the decoder alone shrinks it where that comes to
    /// <paramref name="longSide"/> pixels or somewhat less, which is quicker, and finer detail would be lost anyway.
    /// </summary>
    /// <inheritdoc cref="Read(PhotoFile, int, bool)"/>
    public RgbImage ReadRoughly(PhotoFile file, int longSide)
    {
        var header = PhotoHeader.Of(file, options, time);
        var reduction = header.Reduction(SparePixels * (double)header.LongSide / longSide);
        return Read(file, reduction, opened => opened.RoughThumbnail(Math.Min(longSide, header.LongSide / reduction)));
    }

    private RgbImage Read(PhotoFile file, int reduction, Func<OpenedPhoto, Image> shrink)
    {
        var deadline = new DecodeDeadline(options, time);
        try
        {
            using var opened = OpenedPhoto.Open(file, deadline, reduction);
            using var small = shrink(opened);
            using var colour = small.Colourspace(Enums.Interpretation.Srgb);
            using var opaque = colour.HasAlpha() ? colour.Flatten(background: [255, 255, 255]) : colour.Copy();
            using var bytes = opaque.Cast(Enums.BandFormat.Uchar);
            using var rgb = bytes.Bands > 3 ? bytes.ExtractBand(0, n: 3) : bytes.Copy();
            return RgbImage.Of(rgb);
        }
        catch (VipsException exception)
        {
            throw deadline.Undecodable(exception);
        }
    }
}

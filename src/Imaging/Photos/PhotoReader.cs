using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>Decodes photos into small upright sRGB images.</summary>
internal sealed class PhotoReader(ImagingOptions options, TimeProvider? time = null)
{
    /// <summary>Long side of the working image of a photo, in pixels.</summary>
    public const int WorkingSide = 1024;

    private const int SmallestEnlarged = 256;

    /// <summary>Factor of pixels per side that <see cref="PhotoHeader.Reduction"/> leaves for the final resampling.</summary>
    private const int SparePixels = 2;

    /// <summary>
    /// Decodes a photo at a long side of at most <paramref name="longSide"/> pixels. With <paramref name="enlarge"/>, a smaller photo
    /// of at least 256 pixels is enlarged up to twice, so that lines can be drawn finer than its pixels.
    /// </summary>
    /// <exception cref="ImagingException">
    /// <see cref="ImagingError.UnsupportedMediaType"/>, <see cref="ImagingError.Undecodable"/> or
    /// <see cref="ImagingError.TooManyPixels"/>.
    /// </exception>
    public RgbImage Read(PhotoFile file, int longSide, bool enlarge = false)
    {
        var header = PhotoHeader.Read(file, options, time);
        var maxSide = enlarge && header.LongSide >= SmallestEnlarged ? 2 * header.LongSide : header.LongSide;
        var side = Math.Min(longSide, maxSide);
        return Read(
            file, header.Reduction((double)header.LongSide / side), opened => opened.Thumbnail(side, side, Enums.Size.Both));
    }

    /// <summary>
    /// Decodes a photo for neural networks, which shrink it further. If the decoder's own reduction gives
    /// <paramref name="longSide"/> pixels or somewhat less, it is not resampled: that is faster, and the networks do not see the lost
    /// detail.
    /// </summary>
    /// <inheritdoc cref="Read(PhotoFile, int, bool)"/>
    public RgbImage ReadRoughly(PhotoFile file, int longSide)
    {
        var header = PhotoHeader.Read(file, options, time);
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
            return RgbImage.FromVips(rgb);
        }
        catch (VipsException exception)
        {
            throw deadline.ToImagingException(exception);
        }
    }
}

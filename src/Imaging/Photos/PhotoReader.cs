using System.Numerics;
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
        var header = ReadHeader(file);
        var side = GetSide(header, longSide, enlarge);
        return Read(
            file, header.Reduction((double)header.LongSide / side), opened => opened.Thumbnail(side, side, Enums.Size.Both));
    }

    /// <summary>Returns the long side, in pixels, at which <see cref="Read(PhotoFile, int, bool)"/> decodes a photo.</summary>
    public static int GetSide(PhotoHeader header, int longSide, bool enlarge) =>
        Math.Min(longSide, enlarge && header.LongSide >= SmallestEnlarged ? 2 * header.LongSide : header.LongSide);

    /// <summary>Returns the header of a photo, which is read once.</summary>
    /// <inheritdoc cref="Read(PhotoFile, int, bool)" path="/exception"/>
    public PhotoHeader ReadHeader(PhotoFile file) => file.GetHeader(opened => PhotoHeader.Read(opened, options, time));

    /// <summary>
    /// Decodes a photo for neural networks, which shrink it further. If the decoder's own reduction gives
    /// <paramref name="longSide"/> pixels or somewhat less, it is not resampled: that is faster, and the networks do not see the lost
    /// detail.
    /// </summary>
    /// <inheritdoc cref="Read(PhotoFile, int, bool)"/>
    public RgbImage ReadRoughly(PhotoFile file, int longSide)
    {
        var header = ReadHeader(file);
        var reduction = header.Reduction(SparePixels * (double)header.LongSide / longSide);
        return Read(file, reduction, opened => opened.RoughThumbnail(Math.Min(longSide, header.LongSide / reduction)));
    }

    /// <summary>Decodes a rectangle of a photo, without the pixels below it.</summary>
    /// <param name="file">The photo.</param>
    /// <param name="part">The rectangle, in pixels of the upright photo; clipped to the photo.</param>
    /// <param name="shrink">The factor by which the photo becomes smaller, at least 1; larger if the decoder has such a factor just above it.</param>
    /// <inheritdoc cref="Read(PhotoFile, int, bool)" path="/exception"/>
    public PhotoPart ReadPart(PhotoFile file, Box part, float shrink)
    {
        var header = ReadHeader(file);
        var whole = new Vector2(header.Upright.Width, header.Upright.Height);
        var reduction = header.ReductionForPart(shrink);
        var (area, pixels) = (default(PixelArea), default(RgbImage)!);
        pixels = Read(file, reduction, opened =>
        {
            area = opened.GetArea(part.Scaled(Vector2.One / whole));
            return opened.ThumbnailOfPart(area, MathF.Min(reduction / shrink, 1));
        });
        var origin = new Vector2(area.Left, area.Top) / area.Whole * whole;
        var size = new Vector2(area.Width, area.Height) / area.Whole * whole;
        return new PhotoPart(pixels, origin, new Vector2(pixels.Width, pixels.Height) / size, whole);
    }

    private RgbImage Read(PhotoFile file, int reduction, Func<OpenedPhoto, Image> shrink) =>
        OpenedPhoto.Decode(file, new DecodeDeadline(options, time), reduction, opened =>
        {
            using var small = shrink(opened);
            using var colour = small.Colourspace(Enums.Interpretation.Srgb);
            using var opaque = colour.HasAlpha() ? colour.Flatten(background: [255, 255, 255]) : colour.Copy();
            using var bytes = opaque.Cast(Enums.BandFormat.Uchar);
            using var rgb = bytes.Bands > 3 ? bytes.ExtractBand(0, n: 3) : bytes.Copy();
            return RgbImage.FromVips(rgb);
        });
}

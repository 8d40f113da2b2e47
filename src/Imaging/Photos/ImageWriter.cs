using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>Encodes images without metadata.</summary>
internal static class ImageWriter
{
    private const int Quality = 90;

    /// <summary>
    /// Compression effort for WebP. Cut-outs are encoded during a request and mostly fetched once, so they use the lowest effort:
    /// 20 ms faster, a third larger.
    /// </summary>
    private const int Effort = 2, CutOutEffort = 0;

    /// <summary>
    /// Encodes an sRGB image of three or four bands. A JPEG gets a white background and no chroma subsampling, which would be
    /// visible along ink lines. At the sizes used here every format stays far below ten megabytes.
    /// </summary>
    public static EncodedImage Encode(Image image, ImageFormat format)
    {
        using var opaque = format == ImageFormat.Jpeg && image.HasAlpha() ? image.Flatten(background: [255, 255, 255]) : image.Copy();
        var bytes = format switch
        {
            ImageFormat.Jpeg => opaque.JpegsaveBuffer(
                q: Quality, optimizeCoding: true, subsampleMode: Enums.ForeignSubsample.Off, keep: Enums.ForeignKeep.None),
            ImageFormat.Png => image.PngsaveBuffer(compression: 3, filter: Enums.ForeignPngFilter.Avg, keep: Enums.ForeignKeep.None),
            ImageFormat.Webp => image.WebpsaveBuffer(
                q: Quality, smartSubsample: true, alphaQ: 100, effort: image.HasAlpha() ? CutOutEffort : Effort, keep: Enums.ForeignKeep.None),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
        };
        return new EncodedImage(bytes, format, image.Width, image.Height);
    }
}

using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>Encodes finished pictures, without metadata.</summary>
internal static class ImageWriter
{
    private const int Quality = 90;

    /// <summary>
    /// How hard a WebP is packed. Cut-outs are made while somebody waits and mostly fetched once: 20 ms quicker, a third larger.
    /// </summary>
    private const int Effort = 2, CutOutEffort = 0;

    /// <summary>
    /// Encodes an sRGB picture of three or four bands. JPEG gets full colour resolution, as ink lines show the halved one, and
    /// stands on white; at the sizes made here every format stays far below ten megabytes.
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

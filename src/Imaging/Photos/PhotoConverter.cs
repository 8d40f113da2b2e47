using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;
using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>Converts images in the studio. The decoder shrinks while it reads.</summary>
internal sealed class PhotoConverter(Studio studio, ImagingOptions options, PlanePool pool, TimeProvider? time = null) : IImageConverter
{
    /// <summary>Maximum side of a WebP in pixels; the other formats allow more.</summary>
    private const int LongestSide = 16_383;

    public Task<EncodedImage> ConvertAsync(ImageSource image, ConversionTarget target, CancellationToken cancellationToken)
    {
        if (target.Width is { } width) ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return studio.RunAsync(
            new StudioJob(StudioWork.Variant, image.Owner),
            token => PhotoFile.ReadAsync(image, int.MaxValue, token),
            (file, token) => Convert(file, target, token),
            cancellationToken);
    }

    private EncodedImage Convert(PhotoFile file, ConversionTarget target, CancellationToken cancellationToken)
    {
        var header = PhotoHeader.Read(file, options, time);
        cancellationToken.ThrowIfCancellationRequested();
        var deadline = new DecodeDeadline(options, time);
        using var decoded = Decode(file, deadline, header, target.Width ?? LongestSide);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return target.IsSticker ? Sticker.Make(pool, decoded) : ImageWriter.Encode(decoded, target.Format);
        }
        catch (VipsException exception)
        {
            throw deadline.ToImagingException(exception);
        }
    }

    /// <summary>
    /// Decodes the image at its final size: three or four bands of one byte. The pixels are copied to memory (at most four bytes
    /// per pixel), so that the token can be checked between decoding and encoding.
    /// </summary>
    private static Image Decode(PhotoFile file, DecodeDeadline deadline, PhotoHeader header, int width)
    {
        var maxWidth = Math.Min(width, LongestSide);
        return OpenedPhoto.Decode(file, deadline, header.Reduction(header.Upright.Width / (double)maxWidth), opened =>
        {
            using var small = opened.Thumbnail(maxWidth, LongestSide, Enums.Size.Down);
            using var colour = small.Colourspace(Enums.Interpretation.Srgb);
            using var bytes = colour.Cast(Enums.BandFormat.Uchar);
            var bands = bytes.HasAlpha() ? 4 : 3;
            using var picture = bytes.Bands > bands ? bytes.ExtractBand(0, n: bands) : bytes.Copy();
            return picture.CopyMemory();
        });
    }
}

using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>Converts images in the studio: one pass from the shrinking decoder to the encoder.</summary>
internal sealed class PhotoConverter(Studio studio, ImagingOptions options, TimeProvider? time = null) : IImageConverter
{
    /// <summary>The longest side that a WebP can have, in pixels; the other formats take more.</summary>
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
        var header = PhotoHeader.Of(file, options, time);
        cancellationToken.ThrowIfCancellationRequested();
        var deadline = new DecodeDeadline(options, time);
        try
        {
            using var decoded = Decode(file, deadline, header, target.Width ?? LongestSide);
            cancellationToken.ThrowIfCancellationRequested();
            return ImageWriter.Encode(decoded, target.Format);
        }
        catch (VipsException exception)
        {
            throw deadline.Undecodable(exception);
        }
    }

    /// <summary>
    /// The finished pixels: a byte per band, three or four bands. They are written to memory, so that the token is looked at
    /// between decoder and encoder; that is four bytes a pixel of the result at most.
    /// </summary>
    private static Image Decode(PhotoFile file, DecodeDeadline deadline, PhotoHeader header, int width)
    {
        var across = Math.Min(width, LongestSide);
        using var opened = OpenedPhoto.Open(file, deadline, header.Reduction(header.Upright.Width / (double)across));
        using var small = opened.Thumbnail(across, LongestSide, Enums.Size.Down);
        using var colour = small.Colourspace(Enums.Interpretation.Srgb);
        using var bytes = colour.Cast(Enums.BandFormat.Uchar);
        var bands = bytes.HasAlpha() ? 4 : 3;
        using var picture = bytes.Bands > bands ? bytes.ExtractBand(0, n: bands) : bytes.Copy();
        return picture.CopyMemory();
    }
}

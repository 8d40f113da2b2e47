namespace Avatar.Imaging;

/// <summary>Makes smaller copies of images, and copies in another format.</summary>
public interface IImageConverter
{
    /// <summary>
    /// The image upright, in sRGB, without metadata. It is never enlarged. Transparency stays, but in a JPEG, which stands on
    /// white; of an animation the first picture is taken. Sides of more than 16,383 pixels, which WebP cannot have, are shrunk.
    /// </summary>
    /// <param name="image">A JPEG, PNG or WebP.</param>
    /// <param name="target">What to make of it.</param>
    /// <param name="cancellationToken">Takes the job out of the line, or stops it at its next step.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ImagingError.UnsupportedMediaType"/>, <see cref="ImagingError.Undecodable"/>,
    /// <see cref="ImagingError.TooManyPixels"/> or <see cref="ImagingError.Busy"/>.
    /// </exception>
    Task<EncodedImage> ConvertAsync(ImageSource image, ConversionTarget target, CancellationToken cancellationToken);
}

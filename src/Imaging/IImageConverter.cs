namespace Avatar.Imaging;

/// <summary>Makes copies of images at a smaller size or in another format.</summary>
public interface IImageConverter
{
    /// <summary>
    /// Returns the image upright, in sRGB, without metadata, and not enlarged. Transparency is kept, except in JPEGs, which get a
    /// white background. Only the first frame of an animation is used. Images with a side above 16,383 pixels, WebP's limit, are
    /// shrunk.
    /// </summary>
    /// <param name="image">A JPEG, PNG or WebP image.</param>
    /// <param name="target">Format and maximum width of the result.</param>
    /// <param name="cancellationToken">Removes the job from the queue, or stops it at its next step.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ImagingError.UnsupportedMediaType"/>, <see cref="ImagingError.Undecodable"/>,
    /// <see cref="ImagingError.TooManyPixels"/> or <see cref="ImagingError.Busy"/>.
    /// </exception>
    Task<EncodedImage> ConvertAsync(ImageSource image, ConversionTarget target, CancellationToken cancellationToken);
}

/// <summary>The format and size that an image is converted to.</summary>
/// <param name="Format">The format of the result.</param>
/// <param name="Width">Maximum width in pixels; null keeps the size. Narrower images are not enlarged.</param>
public readonly record struct ConversionTarget(ImageFormat Format, int? Width = null)
{
    /// <summary>A sticker for messengers: a square WebP of 512 pixels and at most 100 kB, with a white outline around the face.</summary>
    public static ConversionTarget Sticker { get; } = new(ImageFormat.Webp) { IsSticker = true };

    /// <summary>Whether the result is a sticker.</summary>
    public bool IsSticker { get; private init; }
}

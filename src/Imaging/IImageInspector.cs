namespace Avatar.Imaging;

/// <summary>Reads format and size of images, and checks uploads, without decoding pixels.</summary>
public interface IImageInspector
{
    /// <summary>Reads the header. Damaged pixels are found later, when the image is decoded.</summary>
    /// <exception cref="ImagingException">
    /// <see cref="ImagingError.UnsupportedMediaType"/>, <see cref="ImagingError.Undecodable"/> or
    /// <see cref="ImagingError.TooManyPixels"/>.
    /// </exception>
    ValueTask<ImageInfo> InspectAsync(ImageSource source, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the whole file, and finds pixels that are missing or damaged without decoding them. A photo is refused if less than 98 % of
    /// its pixels are whole. Owners of photos (<see cref="ImageSource.Owner"/>) take turns.
    /// </summary>
    /// <inheritdoc cref="InspectAsync" path="/exception"/>
    ValueTask<ImageInfo> ExamineAsync(ImageSource source, CancellationToken cancellationToken);
}

/// <summary>Format and size from the header of an image.</summary>
/// <param name="Format">The format of the bytes; the file name is ignored.</param>
/// <param name="Width">Width in pixels of the upright image (after its EXIF orientation).</param>
/// <param name="Height">Height in pixels of the upright image.</param>
public sealed record ImageInfo(ImageFormat Format, int Width, int Height);

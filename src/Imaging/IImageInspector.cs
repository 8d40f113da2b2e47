namespace Avatar.Imaging;

/// <summary>Reads format and size from the header of an upload, before it is decoded.</summary>
public interface IImageInspector
{
    /// <summary>Reads the header. Damaged pixels are found later, when the image is decoded.</summary>
    /// <exception cref="ImagingException">
    /// <see cref="ImagingError.UnsupportedMediaType"/>, <see cref="ImagingError.Undecodable"/> or
    /// <see cref="ImagingError.TooManyPixels"/>.
    /// </exception>
    ValueTask<ImageInfo> InspectAsync(ImageSource source, CancellationToken cancellationToken);
}

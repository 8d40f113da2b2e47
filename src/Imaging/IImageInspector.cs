namespace Avatar.Imaging;

/// <summary>Says what an upload is from its header, before anybody spends a decoder on it.</summary>
public interface IImageInspector
{
    /// <summary>Reads the header alone; the pixels may still turn out to be damaged when the image is drawn.</summary>
    /// <exception cref="ImagingException">
    /// <see cref="ImagingError.UnsupportedMediaType"/>, <see cref="ImagingError.Undecodable"/> or
    /// <see cref="ImagingError.TooManyPixels"/>.
    /// </exception>
    ValueTask<ImageInfo> InspectAsync(ImageSource source, CancellationToken cancellationToken);
}

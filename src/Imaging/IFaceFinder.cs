namespace Avatar.Imaging;

/// <summary>Finds the faces in a photo, in this process.</summary>
public interface IFaceFinder
{
    /// <summary>
    /// Finds the faces. If none is upright, finds those that are upright after turning the photo by 90, 180 or 270 degrees; the boxes are
    /// those in the photo as it is.
    /// </summary>
    /// <param name="photo">A JPEG, PNG or WebP image.</param>
    /// <param name="cancellationToken">Removes the job from the queue, or stops it at its next step.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ImagingError.UnsupportedMediaType"/>, <see cref="ImagingError.Undecodable"/>,
    /// <see cref="ImagingError.TooManyPixels"/> or <see cref="ImagingError.Busy"/>.
    /// </exception>
    Task<FoundFaces> FindAsync(ImageSource photo, CancellationToken cancellationToken);
}

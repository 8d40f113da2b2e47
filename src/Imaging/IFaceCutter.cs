namespace Avatar.Imaging;

/// <summary>Cuts the head out of a cartoon.</summary>
public interface IFaceCutter
{
    /// <summary>A short name for logs and settings, for instance <c>local</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Finds the face on the photo and cuts it from the cartoon at the same place. A photo without a face gives its
    /// central subject. The result is square; JPEG stands on white, PNG and WebP are transparent around the head, and so is the
    /// master that comes with it.
    /// </summary>
    /// <param name="photo">The photo the cartoon was drawn from.</param>
    /// <param name="cartoon">The cartoon, of any size, with the proportions of the upright photo.</param>
    /// <param name="format">The format of <see cref="FaceCut.Image"/>.</param>
    /// <param name="cancellationToken">Takes the job out of the line, or stops it at its next step.</param>
    /// <exception cref="ImagingException">Any <see cref="ImagingError"/> but <see cref="ImagingError.UnknownStyle"/>.</exception>
    Task<FaceCut> CutAsync(ImageSource photo, ImageSource cartoon, ImageFormat format, CancellationToken cancellationToken);
}

namespace Avatar.Imaging;

/// <summary>Cuts the head out of a cartoon.</summary>
public interface IFaceCutter
{
    /// <summary>Short name for logs and metrics, for instance <c>local</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Finds the face in the photo and cuts the head from the same place of the cartoon; the local cutter draws the head again if it knows
    /// the cartoon's <see cref="ImageSource.Drawing"/>. If the photo has no face, cuts its central subject. The result of the local cutter is
    /// square. JPEGs have a white background; PNGs, WebPs and the master are transparent around the head.
    /// </summary>
    /// <param name="photo">The photo that the cartoon was drawn from.</param>
    /// <param name="cartoon">The cartoon, of any size, with the aspect ratio of the upright photo.</param>
    /// <param name="face">The face to cut; null for the default, which the local cutter chooses: the largest face that is not out of focus.</param>
    /// <param name="format">Format of <see cref="FaceCut.Image"/>.</param>
    /// <param name="cancellationToken">Removes the job from the queue, or stops it at its next step.</param>
    /// <exception cref="ImagingException">With any <see cref="ImagingError"/> except <see cref="ImagingError.UnknownStyle"/>.</exception>
    Task<FaceCut> CutAsync(ImageSource photo, ImageSource cartoon, ChosenFace? face, ImageFormat format, CancellationToken cancellationToken);
}

/// <summary>A face that the user has chosen.</summary>
/// <param name="Box">Its place in the photo.</param>
/// <param name="IsOnly">Whether the photo has no other face, so that a cutter that cannot choose cuts the right one.</param>
public readonly record struct ChosenFace(FaceBox Box, bool IsOnly);

/// <summary>A head cut out of a cartoon.</summary>
/// <param name="Image">The cut in the requested format; a JPEG has a white background.</param>
/// <param name="Master">
/// The same cut, lossless and transparent, as the source for other formats. It is the same object as <paramref name="Image"/> if
/// that is lossless, and null if the engine has no lossless version.
/// </param>
public sealed record FaceCut(EncodedImage Image, EncodedImage? Master)
{
    /// <summary>The head as an SVG document in UTF-8; null unless its cartoon is a vector drawing whose head can be drawn again.</summary>
    public ReadOnlyMemory<byte>? Svg { get; init; }
}

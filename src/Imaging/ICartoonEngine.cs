namespace Avatar.Imaging;

/// <summary>Draws a cartoon of a photo.</summary>
public interface ICartoonEngine
{
    /// <summary>A short name for logs and settings, for instance <c>local</c>.</summary>
    string Name { get; }

    /// <summary>Draws <paramref name="photo"/> in a style. The same photo, style and seed give the same picture.</summary>
    /// <param name="photo">A JPEG, PNG or WebP.</param>
    /// <param name="style">One of <see cref="CartoonStyles.All"/>.</param>
    /// <param name="seed">0 to 2^53 - 1; varies colours, line weight and contrast within the style.</param>
    /// <param name="cancellationToken">Takes the job out of the line, or stops it at its next step.</param>
    /// <exception cref="ImagingException">Any <see cref="ImagingError"/>.</exception>
    Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken);
}

namespace Avatar.Imaging;

/// <summary>Draws cartoons of photos.</summary>
public interface ICartoonEngine
{
    /// <summary>Short name for logs and metrics, for instance <c>local</c>.</summary>
    string Name { get; }

    /// <summary>Draws <paramref name="photo"/> in a style. The local engine returns the same picture for the same photo, style and seed.</summary>
    /// <param name="photo">A JPEG, PNG or WebP image.</param>
    /// <param name="style">One of <see cref="CartoonStyles.All"/>.</param>
    /// <param name="seed">Varies colours, line weight and contrast within the style; 0 to <see cref="RegeneratedCartoon.MaxSeed"/>.</param>
    /// <param name="cancellationToken">Removes the job from the queue, or stops it at its next step.</param>
    /// <exception cref="ImagingException">With any <see cref="ImagingError"/>.</exception>
    Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken);
}

using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avatar.Grains;

/// <summary>
/// Cuts the face of a stored cartoon. The original's grain uses it for a download and a front for a preview, so that both are the same
/// picture.
/// </summary>
public sealed class StoredFaceCutter(
    IImageStore images, IFaceCutter cutter, LinkSigner links, IOptions<CartoonOptions> options, TimeProvider time, ILogger<StoredFaceCutter> logger)
{
    /// <inheritdoc cref="IFaceCutter.Name"/>
    public string Name => cutter.Name;

    /// <summary>Cuts a face as <see cref="IFaceCutter.CutAsync"/> does.</summary>
    /// <param name="original">The original of the cartoon.</param>
    /// <param name="cartoon">The cartoon.</param>
    /// <param name="face">The face to cut; null for the default.</param>
    /// <param name="owner">The owner of the job in the studio.</param>
    /// <param name="format">Format of <see cref="FaceCut.Image"/>.</param>
    /// <param name="cancellationToken">Removes the job from the queue, or stops it at its next step.</param>
    /// <exception cref="AvatarException"><see cref="AvatarError.CartoonNotFound"/>: the cartoon was deleted meanwhile.</exception>
    /// <exception cref="ImagingException">The engine failed, is busy, or cannot cut the chosen face.</exception>
    /// <exception cref="StoreException">The photo or the cartoon cannot be read, or is damaged.</exception>
    public async Task<FaceCut> CutAsync(
        Original original, RegeneratedCartoon cartoon, ChosenFace? face, StudioOwner owner, ImageFormat format, CancellationToken cancellationToken)
    {
        try
        {
            return await cutter.CutAsync(
                images.PhotoSource(original, owner, logger),
                images.CartoonSource(cartoon, options.Value.PublicBaseUrl, links, logger),
                face,
                format,
                cancellationToken);
        }
        catch (ImagingException failure) when (ImageFiles.IsImageError(failure))
        {
            throw failure.IsCartoonFailure
                ? ImageFiles.Damaged(ImageArea.Temp, cartoon.Filename, failure, logger)
                : ImageFiles.Damaged(ImageArea.Originals, original.Filename, failure, logger);
        }
    }

    /// <summary>Cuts a face for a preview, lossless and transparent, within the time limit of a download.</summary>
    /// <param name="preview">What the original's grain answered.</param>
    /// <param name="owner">The owner of the job in the studio.</param>
    /// <param name="cancellationToken">Removes the job from the queue, or stops it at its next step.</param>
    /// <returns>A PNG.</returns>
    /// <exception cref="InvalidOperationException">The silos cut faces with another engine than this process.</exception>
    /// <inheritdoc cref="CutAsync" path="/exception"/>
    public async Task<EncodedImage> CutPreviewAsync(PreviewAnswer preview, StudioOwner owner, CancellationToken cancellationToken)
    {
        if (preview.Cutter != Name)
        {
            throw new InvalidOperationException(
                $"The silos cut faces with the engine '{preview.Cutter}', but this front would preview them with '{Name}'. Give fronts and silos the same Avatar:Faces settings.");
        }

        var face = preview.Face is { } box ? new ChosenFace(box, preview.IsOnlyFace) : default(ChosenFace?);
        using var deadline = new EngineDeadline(options.Value.Timeout, time, cancellationToken);
        return (await deadline.RunAsync(token => CutAsync(preview.Original, preview.Cartoon, face, owner, ImageFormat.Png, token))).Image;
    }
}

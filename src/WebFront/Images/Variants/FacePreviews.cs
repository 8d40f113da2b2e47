using Avatar.Grains;
using Avatar.Imaging;

namespace Avatar.WebFront;

/// <summary>
/// Makes previews of face-cuts: the picture that a download would return, without a document. A cut is made once per cartoon and face, for
/// all concurrent callers, and cached with the copies of its cartoon; the smaller previews are made of it.
/// </summary>
internal sealed class FacePreviews(VariantLoader loader, StoredFaceCutter cutter, IImageConverter converter, AddressImages images)
{
    /// <summary>The format of the cached cut, which is also the format of a face's master.</summary>
    private const ImageFormat Lossless = ImageFormat.Png;

    /// <summary>Opens a preview.</summary>
    /// <param name="device">The caller. A cut counts as one of its images.</param>
    /// <param name="preview">What the cartoon's grain answered.</param>
    /// <param name="key">The preview; its source is the cartoon of <paramref name="preview"/>.</param>
    /// <param name="address">The caller's network address. A cut counts as one of its images, too.</param>
    /// <param name="cancellationToken">Cancels the waiting; the work is cancelled if no other caller waits for it.</param>
    /// <exception cref="AvatarException">
    /// <see cref="AvatarError.RateLimited"/>: a new cut would exceed a limit. <see cref="AvatarError.CartoonNotFound"/>: the cartoon was deleted meanwhile.
    /// </exception>
    /// <inheritdoc cref="StoredFaceCutter.CutPreviewAsync" path="/exception"/>
    public Task<Stream> OpenAsync(CurrentDevice device, PreviewAnswer preview, VariantKey key, AddressKey address, CancellationToken cancellationToken)
    {
        var owner = StudioOwner.For(device.Id, address);
        var cut = VariantKey.ForPreview(key.Source, key.Face, width: null, Lossless);
        return key == cut ? OpenCutAsync(cancellationToken) : loader.OpenAsync(key, ConvertAsync, cancellationToken);

        Task<Stream> OpenCutAsync(CancellationToken token) => loader.OpenAsync(cut, CutAsync, token);

        async Task<byte[]> ConvertAsync(CancellationToken token)
        {
            // Read before the conversion waits for a slot of the studio: a job that waited for the job of the cut could block it.
            await using var content = await OpenCutAsync(token);
            var bytes = new byte[content.Length];
            await content.ReadExactlyAsync(bytes, token);
            var source = ImageSource.FromBytes(bytes) with { Owner = owner };
            return (await converter.ConvertAsync(source, new(key.Format, key.Width), token)).Bytes.ToArray();
        }

        async Task<byte[]> CutAsync(CancellationToken token)
        {
            using var turn = await images.AdmitAsync(address, token);
            try
            {
                await device.AdmitImageAsync(token);
                return (await cutter.CutPreviewAsync(preview, owner, token)).Bytes.ToArray();
            }
            catch (Exception refused) when (AddressImages.IsUncounted(refused))
            {
                images.GiveBack(address);
                throw;
            }
        }
    }
}

using Avatar.Imaging;

namespace Avatar.WebFront;

/// <summary>Makes smaller or converted copies of images.</summary>
internal sealed class VariantMaker(IImageInspector inspector, IImageConverter converter, VariantLoader loader)
{
    /// <summary>Opens a copy; null if the image itself should be sent because it is not wider than requested.</summary>
    /// <param name="key">The copy.</param>
    /// <param name="source">The source image, with the caller as its owner in the studio's queue.</param>
    /// <param name="cancellationToken">Cancels the waiting; the work is cancelled if no other caller waits for it.</param>
    /// <exception cref="ImagingException">The image cannot be converted, or the studio is busy.</exception>
    public async Task<Stream?> OpenAsync(VariantKey key, ImageSource source, CancellationToken cancellationToken)
    {
        var copy = await loader.OpenAsync(key, token => MakeAsync(key, source, token), cancellationToken);
        if (copy.Length > 0) return copy;
        await copy.DisposeAsync();
        return null;
    }

    /// <summary>Makes the bytes of a copy; empty if the image itself should be sent.</summary>
    private async Task<byte[]> MakeAsync(VariantKey key, ImageSource source, CancellationToken cancellationToken) =>
        await IsSmallEnoughAsync(key, source, cancellationToken)
            ? []
            : (await converter.ConvertAsync(source, new(key.Format, key.Width), cancellationToken)).Bytes.ToArray();

    private async Task<bool> IsSmallEnoughAsync(VariantKey key, ImageSource source, CancellationToken cancellationToken) =>
        key is { Width: { } width, IsFormatNeeded: false } && (await inspector.InspectAsync(source, cancellationToken)).Width <= width;
}

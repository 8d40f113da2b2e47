using Avatar.Imaging;

namespace Avatar.WebFront.Images.Variants;

/// <summary>Makes copies of images.</summary>
internal sealed class VariantMaker(IImageInspector inspector, IImageConverter converter, VariantShelf shelf)
{
    /// <summary>Opens a copy; null where the image itself will do, as it is no wider.</summary>
    /// <param name="key">Which copy.</param>
    /// <param name="source">The image that it is made of. The owner is whoever asks.</param>
    /// <param name="cancellationToken">Ends the work, if nobody else waits for it.</param>
    /// <exception cref="ImagingException">The image cannot be converted, or the studio is busy.</exception>
    public async Task<Stream?> OpenAsync(VariantKey key, ImageSource source, CancellationToken cancellationToken)
    {
        var copy = await shelf.OpenAsync(key, token => MakeAsync(key, source, token), cancellationToken);
        if (copy.Length > 0) return copy;
        await copy.DisposeAsync();
        return null;
    }

    /// <summary>The copy as a file; empty where the image itself will do.</summary>
    private async Task<byte[]> MakeAsync(VariantKey key, ImageSource source, CancellationToken cancellationToken) =>
        await WillDoAsync(key, source, cancellationToken)
            ? []
            : (await converter.ConvertAsync(source, new(key.Format, key.Width), cancellationToken)).Bytes.ToArray();

    private async Task<bool> WillDoAsync(VariantKey key, ImageSource source, CancellationToken cancellationToken) =>
        key is { Width: { } width, IsFormatNeeded: false } && (await inspector.InspectAsync(source, cancellationToken)).Width <= width;
}

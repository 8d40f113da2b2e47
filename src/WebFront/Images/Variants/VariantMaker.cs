using Avatar.Imaging;

namespace Avatar.WebFront.Images.Variants;

/// <summary>Gives copies of images: from the cache, or made once for all who ask for one at the same time.</summary>
internal sealed class VariantMaker(IImageInspector inspector, IImageConverter converter, VariantCache cache, VariantMetrics metrics)
{
    private readonly SharedWork<VariantKey, byte[]> _work = new();

    /// <summary>Opens a copy; null where the image itself will do, as it is no wider.</summary>
    /// <param name="key">Which copy.</param>
    /// <param name="source">The image that it is made of. The owner is whoever asks.</param>
    /// <param name="cancellationToken">Ends the work, if nobody else waits for it.</param>
    /// <exception cref="ImagingException">The image cannot be converted, or the studio is busy.</exception>
    public async Task<Stream?> OpenAsync(VariantKey key, ImageSource source, CancellationToken cancellationToken)
    {
        if (cache.TryOpen(key) is { } kept)
        {
            metrics.Hit();
            if (kept.Length > 0) return kept;
            await kept.DisposeAsync();
            return null;
        }

        metrics.Missed();
        var bytes = await _work.RunAsync(key, token => MakeAsync(key, source, token), cancellationToken);
        return bytes.Length == 0 ? null : new MemoryStream(bytes, writable: false);
    }

    /// <summary>The copy as a file; empty where the image itself will do.</summary>
    private async Task<byte[]> MakeAsync(VariantKey key, ImageSource source, CancellationToken cancellationToken)
    {
        // Somebody may have made it after this caller looked and before it came here.
        if (cache.TryOpen(key) is { } kept) return await ReadAsync(kept, cancellationToken);
        var bytes = await WillDoAsync(key, source, cancellationToken)
            ? []
            : (await converter.ConvertAsync(source, new(key.Format, key.Width), cancellationToken)).Bytes.ToArray();
        cache.Store(key, bytes);
        return bytes;
    }

    private async Task<bool> WillDoAsync(VariantKey key, ImageSource source, CancellationToken cancellationToken) =>
        key is { Width: { } width, IsFormatNeeded: false } && (await inspector.InspectAsync(source, cancellationToken)).Width <= width;

    private static async Task<byte[]> ReadAsync(FileStream file, CancellationToken cancellationToken)
    {
        await using (file)
        {
            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
    }
}

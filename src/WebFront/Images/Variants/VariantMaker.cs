using Avatar.Imaging;
using Avatar.Storage;

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
            : (await converter.ConvertAsync(source, key.IsSticker ? ConversionTarget.Sticker : new(key.Format, key.Width), cancellationToken)).Bytes.ToArray();

    private async Task<bool> IsSmallEnoughAsync(VariantKey key, ImageSource source, CancellationToken cancellationToken) =>
        key is { Width: { } width, IsFormatNeeded: false } && (await inspector.InspectAsync(source, cancellationToken)).Width <= width;
}

/// <summary>Opens copies from the cache, or makes them once for all concurrent callers.</summary>
internal sealed class VariantLoader(VariantCache cache, IImageStore images, VariantMetrics metrics)
{
    private readonly SingleFlight<VariantKey, byte[]> _flights = new();

    /// <summary>Opens a copy.</summary>
    /// <param name="key">The copy.</param>
    /// <param name="makeAsync">
    /// Makes the complete bytes of the copy for this caller and all others. Its token is cancelled when no caller waits any longer.
    /// </param>
    /// <param name="cancellationToken">Cancels the waiting; the work is cancelled if no other caller waits for it.</param>
    public async Task<Stream> OpenAsync(VariantKey key, Func<CancellationToken, Task<byte[]>> makeAsync, CancellationToken cancellationToken)
    {
        if (await cache.OpenAsync(key, cancellationToken) is { } cached)
        {
            metrics.Hit();
            return cached;
        }

        metrics.Missed();
        var bytes = await _flights.RunAsync(key, token => FillAsync(key, makeAsync, token), cancellationToken);
        return new MemoryStream(bytes, writable: false);
    }

    private async Task<byte[]> FillAsync(VariantKey key, Func<CancellationToken, Task<byte[]>> makeAsync, CancellationToken cancellationToken)
    {
        // Another caller may have finished the copy after this one looked into the cache.
        if (await cache.OpenAsync(key, cancellationToken) is { } cached)
        {
            await using (cached) return await ReadAsync(cached, cancellationToken);
        }

        var bytes = await makeAsync(cancellationToken);
        await cache.StoreAsync(key, bytes, () => ImageExistsAsync(key));

        // If the image was deleted meanwhile, the waiting callers had opened it before: they get the copy, which is not cached.
        return bytes;
    }

    /// <summary>
    /// Opens the image to check that it exists, because a shared volume may still list a file that another machine deleted.
    /// </summary>
    private async Task<bool> ImageExistsAsync(VariantKey key)
    {
        if (await images.OpenAsync(key.Area, key.Source, CancellationToken.None) is not { } image) return false;
        await image.DisposeAsync();
        return true;
    }

    private static async Task<byte[]> ReadAsync(Stream file, CancellationToken cancellationToken)
    {
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}

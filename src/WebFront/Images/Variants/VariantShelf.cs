using Avatar.Storage;

namespace Avatar.WebFront.Images.Variants;

/// <summary>Copies from the cache, or made once for all who ask for one at the same time.</summary>
internal sealed class VariantShelf(VariantCache cache, IImageStore images, VariantMetrics metrics)
{
    private readonly SharedWork<VariantKey, byte[]> _work = new();

    /// <summary>Opens a copy.</summary>
    /// <param name="key">Which copy.</param>
    /// <param name="makeAsync">Makes it, for this caller and others: its bytes, whole. Its token ends when nobody waits any more.</param>
    /// <param name="cancellationToken">Ends the work, if nobody else waits for it.</param>
    public async Task<Stream> OpenAsync(VariantKey key, Func<CancellationToken, Task<byte[]>> makeAsync, CancellationToken cancellationToken)
    {
        if (await cache.OpenAsync(key, cancellationToken) is { } kept)
        {
            metrics.Hit();
            return kept;
        }

        metrics.Missed();
        var bytes = await _work.RunAsync(key, token => FillAsync(key, makeAsync, token), cancellationToken);
        return new MemoryStream(bytes, writable: false);
    }

    private async Task<byte[]> FillAsync(VariantKey key, Func<CancellationToken, Task<byte[]>> makeAsync, CancellationToken cancellationToken)
    {
        // Somebody may have made it after this caller looked and before it came here.
        if (await cache.OpenAsync(key, cancellationToken) is { } kept)
        {
            await using (kept) return await ReadAsync(kept, cancellationToken);
        }

        var bytes = await makeAsync(cancellationToken);
        await cache.StoreAsync(key, bytes, () => IsImageThereAsync(key));

        // Who waits for it opened the image before it was deleted, if it was: the answer is theirs, the copy is not kept.
        return bytes;
    }

    /// <summary>Opened, as a file of a shared volume may be listed on one machine after it was deleted on another.</summary>
    private async Task<bool> IsImageThereAsync(VariantKey key)
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

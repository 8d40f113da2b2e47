using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Avatar.Storage;

namespace Avatar.Grains;

/// <summary>Reads a whole image and compares it with its document. An image that seems damaged is read a second time.</summary>
internal sealed class ImageCheck(IAvatarStore store, IImageStore images, TimeProvider time)
{
    /// <summary>
    /// The wait before the second reading. A short network problem or a running commit is over by then. It also limits the log messages
    /// about a lost volume to one per this interval.
    /// </summary>
    private static readonly TimeSpan RecheckDelay = TimeSpan.FromSeconds(10);

    private readonly ReadThrottle _throttle = new(time);

    /// <summary>Checks an image; for a face, also its master.</summary>
    /// <exception cref="StoreException">A store does not respond, or the files belong to another database, so nothing can be said about the image.</exception>
    public async Task<CheckedImage> RunAsync(ImageArea area, ImageRecord record, CancellationToken cancellationToken)
    {
        var image = await CheckAsync(area, record.Name, record, cancellationToken).ConfigureAwait(false);
        if (area is not ImageArea.Downloaded) return image;

        // A missing master is not damage: losing one loses no image that a caller was given. Most faces have one.
        foreach (var name in record.Name.InAllFormats())
        {
            if ((await images.FindExistingAsync(ImageArea.Masters, [name], cancellationToken).ConfigureAwait(false)).Count == 0) continue;
            return image + await CheckAsync(ImageArea.Masters, name, record, cancellationToken).ConfigureAwait(false);
        }

        return image;
    }

    private async Task<CheckedImage> CheckAsync(ImageArea area, ImageName name, ImageRecord record, CancellationToken cancellationToken)
    {
        var first = await ReadAsync(area, name, record, cancellationToken).ConfigureAwait(false);
        if (first.Damage is null)
        {
            // A document of an earlier version has no digest: add it.
            if (first.Sha256 is { } sha256 && GetDigest(area, record) is null)
                await store.ImageRecords.NoteDigestAsync(area, record.Name, sha256, cancellationToken).ConfigureAwait(false);
            return new(first.Sha256 is null ? 0 : 1, first.Bytes, []);
        }

        await Task.Delay(RecheckDelay, time, cancellationToken).ConfigureAwait(false);
        var second = await ReadAsync(area, name, record, cancellationToken).ConfigureAwait(false);
        var bytes = first.Bytes + second.Bytes;
        return second.Damage is { } damage && await ShouldExistAsync(area, record, cancellationToken).ConfigureAwait(false)
            ? new(1, bytes, [(area, name, damage)])
            : new(1, bytes, []);
    }

    /// <summary>
    /// Returns whether the image should exist. The order matters: the marker of a deletion remains until the documents are deleted. A volume
    /// that is not mounted, or belongs to another database, has lost no image.
    /// </summary>
    private async Task<bool> ShouldExistAsync(ImageArea area, ImageRecord record, CancellationToken cancellationToken)
    {
        var documents = area is ImageArea.Masters ? ImageArea.Downloaded : area;
        if (await store.Deletions.FindAsync(record.Device, cancellationToken).ConfigureAwait(false) is not null) return false;
        if (await store.ImageRecords.FindAsync(documents, record.Name, cancellationToken).ConfigureAwait(false) is null) return false;
        var theirs = await images.GetStoreIdAsync(cancellationToken).ConfigureAwait(false);
        if (theirs != await store.GetStoreIdAsync(cancellationToken).ConfigureAwait(false))
            throw new StoreException(StoreFailure.Unavailable, $"The image files belong to the database {theirs}, but another database is in use.");
        return true;
    }

    private async Task<Reading> ReadAsync(ImageArea area, ImageName name, ImageRecord record, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        StoredImage? image = null;
        var buffer = ArrayPool<byte>.Shared.Rent(ReadThrottle.PieceLength);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            int read;
            do
            {
                read = await _throttle.RunAsync(ReadPieceAsync, cancellationToken).ConfigureAwait(false);
                bytes += read;
                hash.AppendData(buffer, 0, read);
            }
            while (read > 0 && image is not null && bytes < image.Content.Length);

            if (image is null) return area is ImageArea.Masters ? new(bytes) : new(bytes, Damage: "It is missing.");
            var length = area is ImageArea.Masters ? 0 : record.FileSize;
            if (length > 0 && bytes != length) return new(bytes, Damage: $"It has {bytes} bytes instead of {length}.");
            var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            return GetDigest(area, record) is { } known && known != sha256
                ? new(bytes, Damage: $"Its SHA-256 is {sha256} instead of {known}.")
                : new(bytes, sha256);
        }
        catch (StoreException failure) when (failure.IsDamage)
        {
            return new(bytes, Damage: failure.Message);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (image is not null) await image.DisposeAsync().ConfigureAwait(false);
        }

        async Task<int> ReadPieceAsync()
        {
            image ??= await images.OpenAsync(area, name, cancellationToken).ConfigureAwait(false);
            return image is null ? 0 : await image.Content.ReadAsync(buffer.AsMemory(0, ReadThrottle.PieceLength), cancellationToken).ConfigureAwait(false);
        }
    }

    private static string? GetDigest(ImageArea area, ImageRecord record) => area is ImageArea.Masters ? record.MasterSha256 : record.Sha256;

    /// <param name="Bytes">Number of bytes read.</param>
    /// <param name="Sha256">SHA-256 of the bytes; null if the image is missing or damaged.</param>
    /// <param name="Damage">What is wrong with the image; null if nothing is.</param>
    private readonly record struct Reading(long Bytes, string? Sha256 = null, string? Damage = null);
}

/// <summary>The result of checking an image.</summary>
/// <param name="Images">Number of images read.</param>
/// <param name="Bytes">Number of bytes read.</param>
/// <param name="Findings">The damaged images, each with the reason as a sentence.</param>
internal readonly record struct CheckedImage(int Images, long Bytes, ImmutableArray<(ImageArea Area, ImageName Name, string Reason)> Findings)
{
    public static CheckedImage operator +(CheckedImage one, CheckedImage other) =>
        new(one.Images + other.Images, one.Bytes + other.Bytes, one.Findings.AddRange(other.Findings));
}

using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Avatar.Storage;

namespace Avatar.Grains;

/// <summary>Reads an image to its end and compares it with what its document says. What seems damaged is looked at twice.</summary>
internal sealed class ImageCheck(IAvatarStore store, IImageRecords records, IImageStore images, TimeProvider time)
{
    /// <summary>
    /// A moment of a network or of a commit that is under way is over by then. It bounds the lines that a lost volume writes, too: one in
    /// so long.
    /// </summary>
    private static readonly TimeSpan BeforeSecondLook = TimeSpan.FromSeconds(10);

    private readonly ReadingPace _pace = new(time);

    /// <summary>Reads an image, and with a face its master.</summary>
    /// <exception cref="StoreException">A store does not answer, or the files are not those of the database: nothing is known of the image.</exception>
    public async Task<CheckedImage> RunAsync(ImageArea area, ImageRecord record, CancellationToken cancellationToken)
    {
        var image = await CheckAsync(area, record.Name, record, cancellationToken).ConfigureAwait(false);
        if (area is not ImageArea.Downloaded) return image;

        // The loss of a master loses nothing that was answered, so one that is missing is no damage. Most faces have one.
        foreach (var name in record.Name.InAllFormats())
        {
            if ((await images.FindExistingAsync(ImageArea.Masters, [name], cancellationToken).ConfigureAwait(false)).Count == 0) continue;
            return image + await CheckAsync(ImageArea.Masters, name, record, cancellationToken).ConfigureAwait(false);
        }

        return image;
    }

    private async Task<CheckedImage> CheckAsync(ImageArea area, ImageName name, ImageRecord record, CancellationToken cancellationToken)
    {
        var first = await LookAsync(area, name, record, cancellationToken).ConfigureAwait(false);
        if (first.Damage is null)
        {
            // A document of an earlier version has no digest. From now on it has.
            if (first.Sha256 is { } sha256 && DigestOf(area, record) is null)
                await records.NoteDigestAsync(area, record.Name, sha256, cancellationToken).ConfigureAwait(false);
            return new(first.Sha256 is null ? 0 : 1, first.Bytes, []);
        }

        await Task.Delay(BeforeSecondLook, time, cancellationToken).ConfigureAwait(false);
        var second = await LookAsync(area, name, record, cancellationToken).ConfigureAwait(false);
        var bytes = first.Bytes + second.Bytes;
        return second.Damage is { } damage && await IsKeptAsync(area, record, cancellationToken).ConfigureAwait(false)
            ? new(1, bytes, [(area, name, damage)])
            : new(1, bytes, []);
    }

    /// <summary>
    /// Whether the image is to be there. In this order: the marker of a deletion is there until the documents are gone. And a volume that is
    /// not there, or another's, has lost no image.
    /// </summary>
    private async Task<bool> IsKeptAsync(ImageArea area, ImageRecord record, CancellationToken cancellationToken)
    {
        var documents = area is ImageArea.Masters ? ImageArea.Downloaded : area;
        if (await store.FindDeviceDeletionAsync(record.Device, cancellationToken).ConfigureAwait(false) is not null) return false;
        if (await records.FindImageAsync(documents, record.Name, cancellationToken).ConfigureAwait(false) is null) return false;
        var theirs = await images.GetStoreIdAsync(cancellationToken).ConfigureAwait(false);
        if (theirs != await store.GetStoreIdAsync(cancellationToken).ConfigureAwait(false))
            throw new StoreException(StoreFailure.Unavailable, $"The images in reach belong to the database {theirs}, and not to this one.");
        return true;
    }

    private async Task<Look> LookAsync(ImageArea area, ImageName name, ImageRecord record, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        StoredImage? image = null;
        var buffer = ArrayPool<byte>.Shared.Rent(ReadingPace.PieceLength);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            int read;
            do
            {
                read = await _pace.TakeAsync(ReadAsync, cancellationToken).ConfigureAwait(false);
                bytes += read;
                hash.AppendData(buffer, 0, read);
            }
            while (read > 0 && image is not null && bytes < image.Content.Length);

            if (image is null) return area is ImageArea.Masters ? new(bytes) : new(bytes, Damage: "It is missing.");
            var length = area is ImageArea.Masters ? 0 : record.FileSize;
            if (length > 0 && bytes != length) return new(bytes, Damage: $"It has {bytes} bytes instead of {length}.");
            var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            return DigestOf(area, record) is { } known && known != sha256
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

        async Task<int> ReadAsync()
        {
            image ??= await images.OpenAsync(area, name, cancellationToken).ConfigureAwait(false);
            return image is null ? 0 : await image.Content.ReadAsync(buffer.AsMemory(0, ReadingPace.PieceLength), cancellationToken).ConfigureAwait(false);
        }
    }

    private static string? DigestOf(ImageArea area, ImageRecord record) => area is ImageArea.Masters ? record.MasterSha256 : record.Sha256;

    /// <param name="Bytes">Bytes that were read.</param>
    /// <param name="Sha256">Their digest; null where there is no image, or it is damaged.</param>
    /// <param name="Damage">What is wrong with it; null if nothing is.</param>
    private readonly record struct Look(long Bytes, string? Sha256 = null, string? Damage = null);
}

/// <summary>What came of reading an image.</summary>
/// <param name="Images">Images that were read.</param>
/// <param name="Bytes">Bytes that were read.</param>
/// <param name="Findings">Images that are damaged, with the reason in a sentence.</param>
internal readonly record struct CheckedImage(int Images, long Bytes, ImmutableArray<(ImageArea Area, ImageName Name, string Reason)> Findings)
{
    public static CheckedImage operator +(CheckedImage one, CheckedImage other) =>
        new(one.Images + other.Images, one.Bytes + other.Bytes, one.Findings.AddRange(other.Findings));
}

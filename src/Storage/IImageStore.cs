namespace Avatar.Storage;

/// <summary>Stores the image files by area and name.</summary>
/// <remarks>
/// <list type="number">
/// <item>A file becomes visible under its name atomically, with all its bytes, and is durable once published.</item>
/// <item>A published file is never overwritten. A removed file may reappear after a power cut unless its area was flushed.</item>
/// <item>Every failure is a <see cref="StoreException"/> (<see cref="StoreFailure.Full"/>, <see cref="StoreFailure.Busy"/> or
/// <see cref="StoreFailure.Unavailable"/>), or the caller's own cancellation. A call that timed out or was cancelled may still take
/// effect later.</item>
/// <item>Paths consist of area names and validated image names.</item>
/// </list>
/// </remarks>
public interface IImageStore
{
    /// <summary>Opens the store and prepares it; repeated calls are harmless.</summary>
    /// <exception cref="StorageStartException">The store cannot be used; the message says what the operator must do.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Returns the bytes that the store uses, including unfinished files and files that were set aside.</summary>
    Task<long> MeasureAsync(CancellationToken cancellationToken);

    /// <summary>Starts a new file; it gets its name when it is published.</summary>
    Task<IImageWriter> CreateAsync(ImageArea area, CancellationToken cancellationToken);

    /// <summary>Opens a file; null if it does not exist. An open file stays readable after it was deleted.</summary>
    Task<StoredImage?> OpenAsync(ImageArea area, ImageName name, CancellationToken cancellationToken);

    /// <summary>Returns the given names for which a file exists, without opening the files.</summary>
    Task<IReadOnlySet<ImageName>> FindExistingAsync(
        ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a file, and then its copies (<see cref="ImageCopies"/>) if this store keeps them. Does nothing if the file does not exist.
    /// </summary>
    Task DeleteAsync(ImageArea area, ImageName name, CancellationToken cancellationToken);

    /// <summary>
    /// Lists an area's published files whose names begin with <paramref name="prefix"/>, in no particular order. Files added or removed
    /// during the listing may or may not be included. Files in <see cref="ImageArea.Incoming"/> are listed until settled or withdrawn.
    /// </summary>
    IAsyncEnumerable<StoredFile> ListAsync(ImageArea area, string prefix, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a received photo available in <see cref="ImageArea.Originals"/>, durably. Until it is settled it can still be withdrawn.
    /// Idempotent.
    /// </summary>
    /// <param name="incoming">The photo's name in <see cref="ImageArea.Incoming"/>.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <returns>False if the photo does not exist: it was withdrawn or never received.</returns>
    Task<bool> ClaimAsync(ImageName incoming, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a claimed photo permanent; called after its document was written. Exactly one of this call and
    /// <see cref="WithdrawAsync"/> takes effect, even if different processes make them. Idempotent.
    /// </summary>
    /// <returns>False if the photo was withdrawn before; the caller must then remove the document.</returns>
    Task<bool> SettleAsync(ImageName incoming, CancellationToken cancellationToken);

    /// <summary>Removes a received photo, claimed or not, unless it is settled. Does nothing if it does not exist.</summary>
    Task WithdrawAsync(ImageName incoming, CancellationToken cancellationToken);

    /// <summary>Makes earlier removals from an area durable, so that they survive a power cut.</summary>
    Task FlushAsync(ImageArea area, CancellationToken cancellationToken);

    /// <summary>Moves a file to <c>lost+found</c>, where nothing is deleted automatically. Does nothing if it does not exist.</summary>
    Task SetAsideAsync(ImageArea area, ImageName name, CancellationToken cancellationToken);

    /// <summary>
    /// Removes unfinished files last written before <paramref name="cutoff"/> (after a crash or a lost connection); returns their number.
    /// </summary>
    Task<int> DeleteUnfinishedAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);

    /// <summary>Returns the id of the database that these files belong to; null before it is set.</summary>
    Task<Guid?> GetStoreIdAsync(CancellationToken cancellationToken);

    /// <summary>Records which database these files belong to; an existing record is kept.</summary>
    Task SetStoreIdAsync(Guid storeId, CancellationToken cancellationToken);

    /// <summary>Returns the random id of this file store, created by the first call. Two folders never have the same id.</summary>
    Task<Guid> GetFilesIdAsync(CancellationToken cancellationToken);

    /// <summary>Checks that the store accepts writes by writing a temporary file and removing it.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Whether the store contains any published file.</summary>
    Task<bool> HasFilesAsync(CancellationToken cancellationToken);
}

/// <summary>Extension methods of <see cref="IImageStore"/>.</summary>
public static class ImageStoreCalls
{
    /// <summary>Lists all published files of an area.</summary>
    public static IAsyncEnumerable<StoredFile> ListAsync(this IImageStore images, ImageArea area, CancellationToken cancellationToken) =>
        images.ListAsync(area, "", cancellationToken);
}

/// <summary>Writes a new file. Disposing the writer before publishing removes the file.</summary>
public interface IImageWriter : IAsyncDisposable
{
    /// <summary>Appends bytes. They may be collected, so a later call may be the one that reports a failure.</summary>
    /// <exception cref="StoreException"><see cref="StoreFailure.Full"/> or <see cref="StoreFailure.Unavailable"/>.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the bytes durable and publishes them under a name. Returns false if the name is taken; call again with another name.
    /// After it returned true, disposing the writer no longer removes the file.
    /// </summary>
    /// <exception cref="StoreException"><see cref="StoreFailure.Full"/> or <see cref="StoreFailure.Unavailable"/>.</exception>
    Task<bool> PublishAsync(ImageName name, CancellationToken cancellationToken);

    /// <summary>
    /// SHA-256 of the published bytes, in lower-case hexadecimal digits; computed while they are written.
    /// </summary>
    /// <exception cref="InvalidOperationException">The file is not published.</exception>
    string Sha256 { get; }
}

/// <summary>An open image file; dispose it after reading.</summary>
public sealed class StoredImage(Stream content, DateTimeOffset lastModified) : IAsyncDisposable
{
    /// <summary>Maximum size in bytes: every image is smaller than 10 MiB. A larger file is treated as damaged and not read.</summary>
    public const long MaxBytes = (10 << 20) - 1;

    /// <summary>The bytes; seekable, with a known length. Throws <see cref="StoreException"/> if the file ends earlier.</summary>
    public Stream Content { get; } = content;

    /// <summary>Whether the store records the length separately from the bytes and therefore detects missing parts.</summary>
    public bool KnowsLength { get; init; }

    public DateTimeOffset LastModified { get; } = lastModified;

    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>An entry in a listing of published files.</summary>
/// <param name="Name">The file's name within the area.</param>
/// <param name="LastModified">Time at which its bytes were written.</param>
/// <param name="Length">Its length in bytes.</param>
public readonly record struct StoredFile(ImageName Name, DateTimeOffset LastModified, long Length);

/// <summary>
/// Lists images that were recently deleted or set aside, for hosts that cache images on their own disk, where the store cannot delete
/// the copies itself.
/// </summary>
public interface IDeletedImages
{
    /// <summary>
    /// Lists the images deleted after <paramref name="since"/>, oldest first. An image deleted during the listing may be missed although
    /// its time is slightly earlier than that of a listed image, so let consecutive calls overlap by some seconds.
    /// </summary>
    /// <exception cref="StoreException">The store is unavailable.</exception>
    IAsyncEnumerable<DeletedImage> ListAsync(DateTimeOffset since, CancellationToken cancellationToken);
}

/// <summary>An image that was deleted.</summary>
/// <param name="Area">The area it was stored in.</param>
/// <param name="Name">Its name; names are never reused.</param>
/// <param name="At">Time of the deletion, by the database's clock.</param>
public readonly record struct DeletedImage(ImageArea Area, ImageName Name, DateTimeOffset At);

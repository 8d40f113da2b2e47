namespace Avatar.Storage;

/// <summary>The image files, by area and name.</summary>
/// <remarks>
/// <list type="number">
/// <item>A file is seen under its name whole or not at all, and is durable once published.</item>
/// <item>A published file is never overwritten. A removed one may be back after a power cut, unless its area was flushed.</item>
/// <item>Every failure is a <see cref="StoreException"/> (<see cref="StoreFailure.Full"/>, <see cref="StoreFailure.Busy"/> or
/// <see cref="StoreFailure.Unavailable"/>), or the caller's own cancellation. What a disk or a network has not answered in time, or
/// before the cancellation, may happen later.</item>
/// <item>Paths are made of areas and checked names alone.</item>
/// </list>
/// </remarks>
public interface IImageStore
{
    /// <summary>Begins a file whose name is given when it is published.</summary>
    Task<IImageWriter> CreateAsync(ImageArea area, CancellationToken cancellationToken);

    /// <summary>Opens a file; null if there is none. A file deleted meanwhile stays readable until it is closed.</summary>
    Task<StoredImage?> OpenAsync(ImageArea area, ImageName name, CancellationToken cancellationToken);

    /// <summary>Those of these names that have a file. To read one, open it.</summary>
    Task<IReadOnlySet<ImageName>> FindExistingAsync(
        ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a file, and then its copies (<see cref="ImageCopies"/>) where they lie beside the files; what is gone already does
    /// not matter.
    /// </summary>
    Task DeleteAsync(ImageArea area, ImageName name, CancellationToken cancellationToken);

    /// <summary>
    /// The published files of an area whose names begin with <paramref name="prefix"/>, in no order. Files that come or go meanwhile
    /// may be missed or listed. The files of <see cref="ImageArea.Incoming"/> are listed until they are settled or withdrawn.
    /// </summary>
    IAsyncEnumerable<StoredFile> ListAsync(ImageArea area, string prefix, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a received photo an original, durably: it is found in <see cref="ImageArea.Originals"/> from the return on. Until it is
    /// settled it may still be withdrawn. Claiming it twice is the same as once.
    /// </summary>
    /// <param name="incoming">Its name in <see cref="ImageArea.Incoming"/>.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>False if it is gone: withdrawn, or never received.</returns>
    Task<bool> ClaimAsync(ImageName incoming, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the time in which a claimed photo may be withdrawn; called once its document is written. Of this and
    /// <see cref="WithdrawAsync"/> one succeeds, whichever processes call them. Settling it twice is the same as once.
    /// </summary>
    /// <returns>False if it was withdrawn before: its document is to be removed again.</returns>
    Task<bool> SettleAsync(ImageName incoming, CancellationToken cancellationToken);

    /// <summary>Removes a received photo, claimed or not, unless it is settled; one that is gone already does not matter.</summary>
    Task WithdrawAsync(ImageName incoming, CancellationToken cancellationToken);

    /// <summary>Makes what was removed from an area before the call stay removed, whatever happens to the machine.</summary>
    Task FlushAsync(ImageArea area, CancellationToken cancellationToken);

    /// <summary>Moves a file to <c>lost+found</c>, where nothing is ever deleted; one that is gone already does not matter.</summary>
    Task SetAsideAsync(ImageArea area, ImageName name, CancellationToken cancellationToken);

    /// <summary>Removes what writers left unfinished before <paramref name="cutoff"/> (a crash, a cut connection); returns how many.</summary>
    Task<int> DeleteUnfinishedAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);

    /// <summary>The name of the database that these files belong to; null before it is set.</summary>
    Task<Guid?> GetStoreIdAsync(CancellationToken cancellationToken);

    /// <summary>Notes which database these files belong to; a note that is there already stays as it is.</summary>
    Task SetStoreIdAsync(Guid storeId, CancellationToken cancellationToken);

    /// <summary>The random name of this place for files, made when it is first asked for: two folders never have the same.</summary>
    Task<Guid> GetFilesIdAsync(CancellationToken cancellationToken);

    /// <summary>Writes a file to the disk in each area, gives it a name that is no image's, and removes it again: the store does all that it is asked for.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Whether there is any published file.</summary>
    Task<bool> HasFilesAsync(CancellationToken cancellationToken);
}

/// <summary>Short forms of the calls of <see cref="IImageStore"/>.</summary>
public static class ImageStoreCalls
{
    /// <summary>All published files of an area.</summary>
    public static IAsyncEnumerable<StoredFile> ListAsync(this IImageStore images, ImageArea area, CancellationToken cancellationToken) =>
        images.ListAsync(area, "", cancellationToken);
}

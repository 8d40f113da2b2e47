namespace Avatar.Storage;

/// <summary>The image files, by area and name.</summary>
/// <remarks>
/// <list type="number">
/// <item>A file is seen under its name whole or not at all, and is durable once published.</item>
/// <item>A published file is never overwritten.</item>
/// <item>Every failure is a <see cref="StoreException"/> (<see cref="StoreFailure.Full"/> or
/// <see cref="StoreFailure.Unavailable"/>), or the caller's own cancellation.</item>
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

    /// <summary>The published files of an area, in no order. Files that come or go meanwhile may be missed or listed.</summary>
    IAsyncEnumerable<StoredFile> ListAsync(ImageArea area, CancellationToken cancellationToken);

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

    /// <summary>Whether there is any published file.</summary>
    Task<bool> HasFilesAsync(CancellationToken cancellationToken);
}

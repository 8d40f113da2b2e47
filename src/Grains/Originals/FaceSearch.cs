using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>
/// Looks for the faces in the photo of an original whose document has none, and stores them in the document. Not thread-safe: used on one
/// grain's scheduler.
/// </summary>
/// <param name="documents">The original's documents.</param>
/// <param name="commits">The lock under which they are changed.</param>
/// <param name="images">The photo.</param>
/// <param name="finder">Searches the photo.</param>
/// <param name="capacity">Maximum number of calls that wait for a search.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class FaceSearch(
    OriginalDocuments documents, SerialQueue commits, IImageStore images, IFaceFinder finder, int capacity, TimeProvider time, ILogger logger)
{
    /// <summary>How long a call that only reads waits for the faces; less than the time-out of the grain calls above it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Minimum time between a failed search and the next one, because each one reads and decodes the photo.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMinutes(1);

    private readonly SerialQueue _turns = new(capacity);
    private long? _failedAt;

    /// <summary>Returns the faces; null if they cannot be found now.</summary>
    public async Task<FoundFaces?> TryFindAsync(Original original, StudioOwner owner, CancellationToken cancellationToken)
    {
        if (original.Faces is null && _failedAt is { } failed && time.GetElapsedTime(failed) < RetryPause) return null;
        using var deadline = new EngineDeadline(Patience, time, cancellationToken);
        try
        {
            return await FindAsync(original, owner, deadline);
        }
#pragma warning disable CA1031 // The caller's answer is complete without the faces, whatever the search fails with.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _failedAt = time.GetTimestamp();
            GrainsLog.FacesNotFound(logger, original.Id, failure);
            return null;
        }
    }

    /// <summary>Returns the faces. Concurrent callers share one search.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: too many calls wait.</exception>
    /// <exception cref="ImagingException">The search failed or took too long.</exception>
    /// <exception cref="StoreException">The photo cannot be read, or its faces cannot be stored.</exception>
    public async Task<FoundFaces> FindAsync(Original original, StudioOwner owner, EngineDeadline deadline)
    {
        if (original.Faces is { } known) return known;
        using var turn = await deadline.EnterAsync(_turns);
        if (documents.Current?.Original?.Faces is { } found) return found;
        var faces = await SearchAsync(original, owner, deadline);
        using var commit = await commits.EnterAsync(CancellationToken.None);
        var snapshot = await documents.NoteFacesAsync(await documents.LoadAsync(), faces);
        return snapshot.Original?.Faces ?? throw AvatarException.OriginalNotFound();
    }

    /// <summary>
    /// Stores faces that an engine found while it drew, unless the document already has them. A failure is logged: the next call that needs
    /// the faces looks for them. Used under the commit lock.
    /// </summary>
    public async Task<OriginalSnapshot> TryNoteAsync(OriginalSnapshot snapshot, FoundFaces? faces)
    {
        if (faces is null) return snapshot;
        try
        {
            return await documents.NoteFacesAsync(snapshot, faces);
        }
        catch (StoreException failure)
        {
            GrainsLog.FacesNotNoted(logger, snapshot.Original!.Id, failure);
            return snapshot;
        }
    }

    private async Task<FoundFaces> SearchAsync(Original original, StudioOwner owner, EngineDeadline deadline)
    {
        try
        {
            return await deadline.RunAsync(token => finder.FindAsync(images.PhotoSource(original, owner, logger), token));
        }
        catch (ImagingException failure) when (ImageFiles.IsImageError(failure))
        {
            throw ImageFiles.Damaged(ImageArea.Originals, original.Filename, failure, logger);
        }
    }
}

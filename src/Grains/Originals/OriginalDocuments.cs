using System.Collections.Immutable;
using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>
/// Reads and writes the documents of one original, and finishes what a crash or a failure left incomplete. Except for
/// <see cref="Current"/> and <see cref="Finished"/>, its members are used under the grain's commit lock.
/// </summary>
/// <remarks>
/// A write with an unknown outcome drops the state in memory, so that the next call reads the documents again.
/// </remarks>
internal sealed class OriginalDocuments(OriginalId id, IAvatarStore store, IImageStore images, TimeProvider time, ILogger logger)
{
    /// <summary>
    /// A document of a cartoon or face is not kept if it is written later than this after its file. The sweep, which treats files without
    /// a document as orphans after six hours, depends on it. Photos need no such limit, as the sweep withdraws them first. Setting the
    /// clock forwards by an hour or two during a commit does not exceed the limit. Monotonic time stamps would not do: they may not count
    /// the time that the machine was suspended.
    /// </summary>
    private static readonly TimeSpan MaxCommitDelay = TimeSpan.FromHours(3);

    /// <summary>The state after the last commit; null if it must be read.</summary>
    public OriginalSnapshot? Current { get; private set; }

    /// <summary>Whether nothing incomplete is left, as far as this activation knows.</summary>
    public bool Finished { get; private set; }

    /// <summary>
    /// Reads the documents if they are not in memory, and tries to finish what is incomplete. If that fails, the next call retries it.
    /// </summary>
    public async Task<OriginalSnapshot> LoadAsync()
    {
        var foreign = Current is null;
        var snapshot = await ReadAsync();
        if (Finished) return snapshot;
        try
        {
            return await FinishAsync(snapshot, foreign);
        }
        catch (StoreException failure)
        {
            GrainsLog.FinishingFailed(logger, id, failure);
            return snapshot;
        }
    }

    /// <summary>Like <see cref="LoadAsync"/>, but for changes, which require that everything incomplete has been finished.</summary>
    /// <exception cref="StoreException">Finishing failed.</exception>
    public async Task<OriginalSnapshot> LoadForChangeAsync()
    {
        var foreign = Current is null;
        var snapshot = await ReadAsync();
        return Finished ? snapshot : await FinishAsync(snapshot, foreign);
    }

    /// <summary>
    /// Writes the original's document and settles its photo, which has been claimed. If the document may have been written, photo and
    /// <paramref name="cartoon"/> are kept.
    /// </summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: the device has been deleted meanwhile; the document was deleted again.</exception>
    /// <exception cref="StoreException">The photo was withdrawn before it was settled; the document was deleted again.</exception>
    public async Task<OriginalSnapshot> InsertAsync(Original original, Guid? fence, IncomingPhoto photo, UncommittedFile cartoon)
    {
        await WriteAsync(() => InsertUnlessDeletedAsync(original, fence), [photo, cartoon], async () =>
            await store.Originals.FindAsync(id, CancellationToken.None) is { } found && found.Filename == original.Filename);

        // A document refers to the photo now. If settling fails, the sweep does it.
        photo.Keep();
        var settled = await AfterCommitAsync(async () =>
        {
            if (await photo.SettleAsync()) return true;
            await store.Originals.DeleteAsync(id, CancellationToken.None);
            return false;
        });
        if (!settled) throw new StoreException(StoreFailure.Unavailable, $"The photo {original.Filename} was withdrawn while its document was written.");
        Finished = true;
        return Current = new(original, [], null);
    }

    /// <summary>
    /// Writes a cartoon's document and deletes those of the cartoons that it displaces, whose files the caller must delete. Then it reads the
    /// face again: during a network partition another activation may have created one.
    /// </summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.AlreadyDownloaded"/>: a face exists; the cartoon was deleted again.</exception>
    public async Task<OriginalSnapshot> InsertAsync(
        OriginalSnapshot snapshot, RegeneratedCartoon cartoon, UncommittedFile file, DisplacedCartoons displaced)
    {
        var cartoons = displaced.Cartoons;
        await WriteAsync(() => InsertInTimeAsync(cartoon, cartoons), [file], () => FindInsertedAsync(cartoon, cartoons));
        file.Keep();
        snapshot = snapshot.Without(cartoons);
        displaced.DocumentsAreDeleted();
        var committed = await AfterCommitAsync(async () =>
        {
            if (await store.Faces.FindAsync(id, CancellationToken.None) is null) return true;
            await RemoveAsync(snapshot, [cartoon]);
            Current = null;
            return false;
        });
        return committed ? Current = snapshot.With(cartoon) : throw AvatarException.AlreadyDownloaded();
    }

    /// <summary>
    /// Writes the face's document, which commits the download. If two activations compete, the unique original id lets one succeed.
    /// </summary>
    /// <exception cref="StoreException"><see cref="UniqueKey.FaceOfOriginal"/>: another face was written first.</exception>
    public async Task InsertAsync(OriginalSnapshot snapshot, DownloadedFace face, IReadOnlyCollection<UncommittedFile> files)
    {
        await WriteAsync(() => InsertInTimeAsync(face), files, async () =>
            await store.Faces.FindAsync(id, CancellationToken.None) is { } found && found.Id == face.Id);
        foreach (var file in files) file.Keep();
        Finished = false;
        Current = snapshot with { Face = face };
    }

    /// <summary>Stores the faces in the photo, unless the original does not exist or its document already has them.</summary>
    public async Task<OriginalSnapshot> NoteFacesAsync(OriginalSnapshot snapshot, FoundFaces faces)
    {
        if (snapshot.Original is not { Faces: null } original) return snapshot;
        Current = null;
        await store.Originals.NoteFacesAsync(id, faces, CancellationToken.None);
        return Current = snapshot with { Original = original with { Faces = faces } };
    }

    /// <summary>
    /// Runs a step after a document was written. A failure is changed, because the caller must not conclude that nothing was done.
    /// </summary>
    /// <exception cref="StoreException">The step failed; reported as <see cref="StoreFailure.OutcomeUnknown"/>.</exception>
    public static async Task<T> AfterCommitAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (StoreException failure)
        {
            throw new StoreException(StoreFailure.OutcomeUnknown, "The change was written, but a step after it failed.", failure);
        }
    }

    /// <summary>Deletes cartoons: their documents, then their files.</summary>
    public async Task<OriginalSnapshot> RemoveAsync(OriginalSnapshot snapshot, ImmutableArray<RegeneratedCartoon> cartoons)
    {
        Current = null;
        await store.Cartoons.DeleteAsync(GetIds(cartoons), CancellationToken.None);
        Current = snapshot = snapshot.Without(cartoons);
        foreach (var (area, name) in cartoons.SelectMany(cartoon => cartoon.GetFiles())) await images.TryDeleteAsync(area, name, logger);
        return snapshot;
    }

    /// <summary>
    /// Deletes everything of the original: files first, as a file without a document could not be found again, then the documents, the
    /// original's own last. After a crash, the remaining documents lead the next call to the remaining files.
    /// </summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.OriginalNotFound"/>: the original belongs to another device.</exception>
    public async Task DeleteAsync(DeviceId device)
    {
        // The state in memory may be out of date, and cartoons or a face may remain of an original that is already deleted.
        Current = null;
        var snapshot = await ReadAsync(await store.Originals.FindAsync(id, CancellationToken.None));
        if (snapshot.Original is { } other && other.DeviceId != device) throw AvatarException.OriginalNotFound();

        foreach (var (area, name) in snapshot.Files) await images.DeleteAsync(area, name, CancellationToken.None);

        // A power cut must not bring back files whose documents are deleted: nothing would refer to them.
        foreach (var area in snapshot.Files.Select(file => file.Area).Distinct()) await images.FlushAsync(area, CancellationToken.None);
        await store.Cartoons.DeleteAsync(GetIds(snapshot.Cartoons), CancellationToken.None);

        // Delete it by its own id: a face that another activation creates meanwhile keeps its document, which leads to its files.
        if (snapshot.Face is { } face) await store.Faces.DeleteAsync(face.Id, CancellationToken.None);
        await store.Originals.DeleteAsync(id, CancellationToken.None);
    }

    /// <summary>Writes the answer to an idempotency record. If that fails, a later call does it.</summary>
    public async Task CompleteAsync(DeviceId device, IdempotencyKey key, IdempotentAnswer answer)
    {
        try
        {
            await store.IdempotencyRecords.CompleteAsync(device, key, answer.Write(), CancellationToken.None);
        }
        catch (StoreException failure)
        {
            GrainsLog.CompletionFailed(logger, id, failure);
            Finished = false;
        }
    }

    private async Task<OriginalSnapshot> ReadAsync()
    {
        if (Current is { } known) return known;
        var original = await store.Originals.FindAsync(id, CancellationToken.None);
        Finished = original is null;
        return Current = original is null ? new(null, [], null) : await ReadAsync(original);
    }

    private async Task<OriginalSnapshot> ReadAsync(Original? original) => new(
        original,
        await store.Cartoons.ListAsync(id, CancellationToken.None),
        await store.Faces.FindAsync(id, CancellationToken.None));

    /// <summary>
    /// Finishes what a crash may have left: idempotency records whose cartoon exists, and cartoons of a downloaded original.
    /// </summary>
    /// <param name="snapshot">The documents.</param>
    /// <param name="foreign">Whether they were just read, so that an earlier activation left the incomplete work.</param>
    private async Task<OriginalSnapshot> FinishAsync(OriginalSnapshot snapshot, bool foreign)
    {
        foreach (var record in await store.IdempotencyRecords.ListPendingAsync(id, CancellationToken.None))
        {
            if (snapshot.Find(record.CartoonId) is not { } cartoon) continue;
            var answer = IdempotentAnswer.For(cartoon, snapshot);
            await store.IdempotencyRecords.CompleteAsync(record.DeviceId, record.Key, answer.Write(), CancellationToken.None);
        }

        // Another activation may have created cartoons, at the end of a network partition, that this one does not know.
        if (snapshot.Face is not null && await store.Cartoons.ListAsync(id, CancellationToken.None) is { IsEmpty: false } left)
        {
            snapshot = await RemoveAsync(snapshot with { Cartoons = left }, left);
            if (foreign) GrainsLog.DownloadFinished(logger, id, left.Length);
        }

        Finished = true;
        return snapshot;
    }

    /// <summary>
    /// Runs an insert. If the id is taken and the existing document is ours, the insert has succeeded before. If the insert did not
    /// certainly fail, its files are kept, and the documents are read again.
    /// </summary>
    private async Task WriteAsync(Func<Task> insert, IReadOnlyCollection<IUncommitted> files, Func<Task<bool>> isOurs)
    {
        Current = null;
        try
        {
            try
            {
                await insert();
            }
            catch (StoreException failure) when (failure.Key is UniqueKey.Id)
            {
                if (!await isOurs()) throw;
            }
        }
        catch (Exception failure) when (!IsRefusal(failure))
        {
            foreach (var file in files) file.Keep();
            throw;
        }
    }

    /// <summary>
    /// Inserts the original, unless its device has been deleted since the call began. The call may get here long after the device's grain
    /// was lost with its silo. The fence is read after the insert, because a deletion that starts later finds the document.
    /// </summary>
    private async Task InsertUnlessDeletedAsync(Original original, Guid? fence)
    {
        await store.Originals.InsertAsync(original, CancellationToken.None);
        var isKept = await AfterCommitAsync(async () =>
        {
            if (await HasNoDeletionSinceAsync(original.DeviceId, fence)) return true;
            await store.Originals.DeleteAsync(id, CancellationToken.None);
            return false;
        });
        if (!isKept) throw AvatarException.DeviceBeingDeleted();
    }

    /// <summary>
    /// Returns whether no deletion of the device has started or ended since the fence was read. A fence that no longer exists ended long
    /// ago.
    /// </summary>
    private async Task<bool> HasNoDeletionSinceAsync(DeviceId device, Guid? fence) =>
        await store.Deletions.FindFenceAsync(device, CancellationToken.None) is not { } now
        || (now.Generation == fence && !(now.IsDeleting && await store.Deletions.FindAsync(device, CancellationToken.None) is not null));

    private async Task InsertInTimeAsync(RegeneratedCartoon cartoon, ImmutableArray<RegeneratedCartoon> displaced)
    {
        ThrowIfLate(cartoon.Filename);
        await store.Cartoons.InsertAsync(cartoon, GetIds(displaced), CancellationToken.None);
        await RemoveIfLateAsync(cartoon.Filename, () => store.Cartoons.DeleteAsync([cartoon.Id], CancellationToken.None));
    }

    /// <summary>
    /// Returns whether a cartoon whose id is taken was inserted by an earlier try of the same insert, which may have ended before the
    /// displaced documents were deleted.
    /// </summary>
    private async Task<bool> FindInsertedAsync(RegeneratedCartoon cartoon, ImmutableArray<RegeneratedCartoon> displaced)
    {
        if (await store.Cartoons.FindAsync(cartoon.Id, CancellationToken.None) is not { } found || found.Filename != cartoon.Filename) return false;
        return await AfterCommitAsync(async () =>
        {
            await store.Cartoons.DeleteAsync(GetIds(displaced), CancellationToken.None);
            return true;
        });
    }

    private async Task InsertInTimeAsync(DownloadedFace face)
    {
        ThrowIfLate(face.Filename);
        await store.Faces.InsertAsync(face, CancellationToken.None);
        await RemoveIfLateAsync(face.Filename, () => store.Faces.DeleteAsync(face.Id, CancellationToken.None));
    }

    /// <summary>
    /// Deletes a document that was written too late, because the machine was suspended during or before the insert: the sweep may have
    /// deleted its file.
    /// </summary>
    private async Task RemoveIfLateAsync(ImageName file, Func<Task> remove)
    {
        if (!IsLate(file)) return;
        await AfterCommitAsync(async () =>
        {
            await remove();
            return true;
        });
        ThrowIfLate(file);
    }

    private static ImmutableArray<CartoonId> GetIds(ImmutableArray<RegeneratedCartoon> cartoons) => [.. cartoons.Select(cartoon => cartoon.Id)];

    private bool IsLate(ImageName file) => file.Time is { } written && time.GetUtcNow() - written > MaxCommitDelay;

    private void ThrowIfLate(ImageName file)
    {
        // An AvatarException means that nothing was written, so the files are deleted.
        if (IsLate(file)) throw AvatarException.Unavailable();
    }

    /// <summary>
    /// Whether an insert that failed like this has certainly written nothing. An unreachable store does not count: it may have become
    /// unreachable after the insert, when the document with the taken id was read.
    /// </summary>
    private static bool IsRefusal(Exception failure) =>
        failure is AvatarException or StoreException { Failure: not (StoreFailure.OutcomeUnknown or StoreFailure.Unavailable) };
}

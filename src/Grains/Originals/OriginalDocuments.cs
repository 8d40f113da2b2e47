using System.Collections.Immutable;
using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>
/// The documents of one original: reads them, writes them, and finishes what a crash or failure left half-done. Its calls
/// are made under the grain's commit lock, but for <see cref="Current"/>.
/// </summary>
/// <remarks>
/// A write whose outcome is unknown makes it forget what it knows, so that the next one to ask reads the truth again.
/// </remarks>
internal sealed class OriginalDocuments(OriginalId id, IAvatarStore store, IImageStore images, TimeProvider time, ILogger logger)
{
    /// <summary>
    /// No document of a cartoon or face is kept that was written later than this after its file: the sweep, which takes files for
    /// orphans after six hours, counts on it. Photos need no such limit, as the sweep withdraws them first. A clock that is set forwards by
    /// an hour or two in the midst of a commit makes it no later than this. Time stamps would not notice such a step, nor that
    /// the machine was suspended, which is what matters.
    /// </summary>
    private static readonly TimeSpan LatestCommit = TimeSpan.FromHours(3);

    /// <summary>The state after the last commit; null when it has to be read.</summary>
    public OriginalSnapshot? Current { get; private set; }

    /// <summary>Whether nothing half-done is left, as far as is known.</summary>
    public bool Finished { get; private set; }

    /// <summary>Reads the documents if they are not known, and tries to finish what is half-done; a failure of that waits for the next call.</summary>
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

    /// <summary>Like <see cref="LoadAsync"/>, for changes: they wait until everything half-done is finished.</summary>
    /// <exception cref="StoreException">It cannot be finished now.</exception>
    public async Task<OriginalSnapshot> LoadForChangeAsync()
    {
        var foreign = Current is null;
        var snapshot = await ReadAsync();
        return Finished ? snapshot : await FinishAsync(snapshot, foreign);
    }

    /// <summary>
    /// Writes the original's document and settles its photo, which was claimed before. Photo and <paramref name="cartoon"/> are kept if
    /// the document may have been written.
    /// </summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: its device has been deleted since, and it is removed again.</exception>
    /// <exception cref="StoreException">The photo was withdrawn before it was settled, and the document is removed again.</exception>
    public async Task<OriginalSnapshot> InsertAsync(Original original, Guid? fence, IncomingPhoto photo, UncommittedFile cartoon)
    {
        await WriteAsync(() => InsertUnlessDeletedAsync(original, fence), [photo, cartoon], async () =>
            await store.FindOriginalAsync(id, CancellationToken.None) is { } found && found.Filename == original.Filename);

        // The document leads to the photo now. If settling fails, the sweep does it.
        photo.Keep();
        var settled = await AfterCommitAsync(async () =>
        {
            if (await photo.SettleAsync()) return true;
            await store.DeleteOriginalAsync(id, CancellationToken.None);
            return false;
        });
        if (!settled) throw new StoreException(StoreFailure.Unavailable, $"The photo {original.Filename} was withdrawn while its document was written.");
        Finished = true;
        return Current = new(original, [], null);
    }

    /// <summary>
    /// Writes a cartoon's document, then reads the face again: an activation elsewhere, on the other side of a partition, may
    /// have made one.
    /// </summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.AlreadyDownloaded"/>: there is a face now, the cartoon is removed again.</exception>
    public async Task<OriginalSnapshot> InsertAsync(OriginalSnapshot snapshot, RegeneratedCartoon cartoon, UncommittedFile file)
    {
        await WriteAsync(() => InsertInTimeAsync(cartoon), [file], async () =>
            await store.FindCartoonAsync(cartoon.Id, CancellationToken.None) is { } found && found.Filename == cartoon.Filename);
        file.Keep();
        var committed = await AfterCommitAsync(async () =>
        {
            if (await store.FindFaceAsync(id, CancellationToken.None) is null) return true;
            await RemoveAsync(snapshot, [cartoon]);
            Current = null;
            return false;
        });
        return committed ? Current = snapshot.With(cartoon) : throw AvatarException.AlreadyDownloaded();
    }

    /// <summary>Writes the face's document, the moment of the download; the unique original id decides between two.</summary>
    /// <exception cref="StoreException"><see cref="UniqueKey.FaceOfOriginal"/>: another came first.</exception>
    public async Task InsertAsync(OriginalSnapshot snapshot, DownloadedFace face, IReadOnlyCollection<UncommittedFile> files)
    {
        await WriteAsync(() => InsertInTimeAsync(face), files, async () =>
            await store.FindFaceAsync(id, CancellationToken.None) is { } found && found.Id == face.Id);
        foreach (var file in files) file.Keep();
        Finished = false;
        Current = snapshot with { Face = face };
    }

    /// <summary>After a document was written, no failure may tell the caller that nothing was done.</summary>
    /// <exception cref="StoreException">Always of <see cref="StoreFailure.OutcomeUnknown"/>.</exception>
    public static async Task<T> AfterCommitAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (StoreException failure)
        {
            throw new StoreException(StoreFailure.OutcomeUnknown, "The change was made, and what follows it was not finished.", failure);
        }
    }

    /// <summary>Removes cartoons: their documents, then their files.</summary>
    public async Task<OriginalSnapshot> RemoveAsync(OriginalSnapshot snapshot, ImmutableArray<RegeneratedCartoon> cartoons)
    {
        Current = null;
        await store.DeleteCartoonsAsync([.. cartoons.Select(cartoon => cartoon.Id)], CancellationToken.None);
        Current = snapshot = snapshot.Without(cartoons);
        foreach (var cartoon in cartoons) await images.TryDeleteAsync(ImageArea.Temp, cartoon.Filename, logger);
        return snapshot;
    }

    /// <summary>
    /// Removes everything there is: files first, as nothing would lead to a file without a document, then the
    /// documents, the one that others belong to last. A crash in here leaves documents that lead the next one to what is left.
    /// </summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.OriginalNotFound"/>: it is another device's.</exception>
    public async Task DeleteAsync(DeviceId device)
    {
        // Whatever is known may be out of date, and cartoons or a face may be left of an original that is gone.
        Current = null;
        var snapshot = await ReadAsync(await store.FindOriginalAsync(id, CancellationToken.None));
        if (snapshot.Original is { } other && other.DeviceId != device) throw AvatarException.OriginalNotFound();

        foreach (var (area, name) in snapshot.Files) await images.DeleteAsync(area, name, CancellationToken.None);

        // A power cut must not bring back files whose documents are gone: nothing would lead to them any longer.
        foreach (var area in snapshot.Files.Select(file => file.Area).Distinct()) await images.FlushAsync(area, CancellationToken.None);
        await store.DeleteCartoonsAsync([.. snapshot.Cartoons.Select(cartoon => cartoon.Id)], CancellationToken.None);

        // By its own id: a face that another activation makes meanwhile keeps its document, which leads to its files.
        if (snapshot.Face is { } face) await store.DeleteFaceAsync(face.Id, CancellationToken.None);
        await store.DeleteOriginalAsync(id, CancellationToken.None);
    }

    /// <summary>Gives an idempotency record its answer; where that fails, it is finished later.</summary>
    public async Task CompleteAsync(DeviceId device, IdempotencyKey key, IdempotentAnswer answer)
    {
        try
        {
            await store.CompleteIdempotencyRecordAsync(device, key, answer.Write(), CancellationToken.None);
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
        var original = await store.FindOriginalAsync(id, CancellationToken.None);
        Finished = original is null;
        return Current = original is null ? new(null, [], null) : await ReadAsync(original);
    }

    private async Task<OriginalSnapshot> ReadAsync(Original? original) => new(
        original,
        await store.ListCartoonsAsync(id, CancellationToken.None),
        await store.FindFaceAsync(id, CancellationToken.None));

    /// <summary>What a crash may have left: idempotency records whose cartoon was made, and the cartoons of a download.</summary>
    /// <param name="snapshot">The documents.</param>
    /// <param name="foreign">Whether they were just read, so that what is half-done is an earlier activation's.</param>
    private async Task<OriginalSnapshot> FinishAsync(OriginalSnapshot snapshot, bool foreign)
    {
        foreach (var record in await store.ListPendingIdempotencyRecordsAsync(id, CancellationToken.None))
        {
            if (snapshot.Find(record.CartoonId) is not { } cartoon) continue;
            var answer = IdempotentAnswer.For(cartoon, snapshot);
            await store.CompleteIdempotencyRecordAsync(record.DeviceId, record.Key, answer.Write(), CancellationToken.None);
        }

        // Another activation, in the last moments of a partition, may have made cartoons that are not known here.
        if (snapshot.Face is not null && await store.ListCartoonsAsync(id, CancellationToken.None) is { IsEmpty: false } left)
        {
            snapshot = await RemoveAsync(snapshot with { Cartoons = left }, left);
            if (foreign) GrainsLog.DownloadFinished(logger, id, left.Length);
        }

        Finished = true;
        return snapshot;
    }

    /// <summary>
    /// One insert. A taken id is first a question: if the document there is ours, the write had happened. What is not certain
    /// to have failed may have happened, so the files stay and the documents are read anew.
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
    /// A call may come here long after its device's grain was lost with its silo, and the device have been deleted meanwhile. The fence
    /// is read behind the insert: a deletion that begins later finds the document.
    /// </summary>
    private async Task InsertUnlessDeletedAsync(Original original, Guid? fence)
    {
        await store.InsertOriginalAsync(original, CancellationToken.None);
        var isWelcome = await AfterCommitAsync(async () =>
        {
            if (await IsPassedAsync(original.DeviceId, fence)) return true;
            await store.DeleteOriginalAsync(id, CancellationToken.None);
            return false;
        });
        if (!isWelcome) throw AvatarException.DeviceBeingDeleted();
    }

    /// <summary>Whether no deletion of the device has begun or ended since the fence was read. A fence that is forgotten had ended long before.</summary>
    private async Task<bool> IsPassedAsync(DeviceId device, Guid? fence) =>
        await store.FindDeletionFenceAsync(device, CancellationToken.None) is not { } now
        || (now.Generation == fence && !(now.IsDeleting && await store.FindDeviceDeletionAsync(device, CancellationToken.None) is not null));

    private async Task InsertInTimeAsync(RegeneratedCartoon cartoon)
    {
        ThrowIfLate(cartoon.Filename);
        await store.InsertCartoonAsync(cartoon, CancellationToken.None);
        await RemoveIfLateAsync(cartoon.Filename, () => store.DeleteCartoonsAsync([cartoon.Id], CancellationToken.None));
    }

    private async Task InsertInTimeAsync(DownloadedFace face)
    {
        ThrowIfLate(face.Filename);
        await store.InsertFaceAsync(face, CancellationToken.None);
        await RemoveIfLateAsync(face.Filename, () => store.DeleteFaceAsync(face.Id, CancellationToken.None));
    }

    /// <summary>A process may have slept (a suspended machine) before the insert or in it. The sweep may have taken the file meanwhile.</summary>
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

    private bool IsLate(ImageName file) => file.Time is { } written && time.GetUtcNow() - written > LatestCommit;

    private void ThrowIfLate(ImageName file)
    {
        // Certain to have written nothing: refused, so that its files go.
        if (IsLate(file)) throw AvatarException.Unavailable();
    }

    /// <summary>
    /// Whether an insert that failed like this has certainly written nothing. A store out of reach does not count: it may have
    /// been lost while it was asked whose a taken id is.
    /// </summary>
    private static bool IsRefusal(Exception failure) =>
        failure is AvatarException or StoreException { Failure: not (StoreFailure.OutcomeUnknown or StoreFailure.Unavailable) };
}

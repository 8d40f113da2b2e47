using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>
/// The steps that delete all data of a device. They can be interrupted at any point and repeated; data that is already deleted is skipped.
/// The caller must ensure that this activation changes nothing of the device meanwhile.
/// </summary>
/// <param name="device">The device id.</param>
/// <param name="store">The documents.</param>
/// <param name="images">The files.</param>
/// <param name="grains">Finds the grains of the originals, each of which deletes itself.</param>
/// <param name="time">The clock.</param>
/// <param name="metrics">Counts the deletions.</param>
/// <param name="logger">The log.</param>
internal sealed class DeviceErasure(
    DeviceId device, IAvatarStore store, IImageStore images, IGrainFactory grains, TimeProvider time, GrainsMetrics metrics, ILogger logger)
{
    private const int BatchSize = 500;
    private const int Parallelism = 8;

    /// <summary>Returns the marker of an interrupted deletion; null if there is none.</summary>
    public async Task<DeviceDeletion?> FindAsync()
    {
        var begun = await store.Deletions.FindAsync(device, CancellationToken.None);
        if (begun is not null) GrainsLog.DeletionResumed(logger, device.Digest, begun.StartedAt);
        return begun;
    }

    /// <summary>
    /// Writes the marker, unless there is one. From here on the deletion will be finished, by another process if this one crashes.
    /// </summary>
    /// <returns>The existing or new marker.</returns>
    public async Task<DeviceDeletion?> BeginAsync() => await FindAsync() ?? await store.Deletions.BeginAsync(
        new()
        {
            DeviceId = device,
            Id = Guid.NewGuid(),
            StartedAt = time.GetUtcNow(),
            Originals = await store.Originals.CountAsync(device, CancellationToken.None),
            Cartoons = (await store.Cartoons.ListVisibleAsync(device, CancellationToken.None)).Length,
            Faces = await store.Faces.CountAsync(device, CancellationToken.None),
        },
        CancellationToken.None);

    /// <summary>
    /// Deletes everything, and the marker last. Another activation may run the same deletion and finish first. So each step lists the data
    /// before it checks the marker, and does not delete data that was uploaded after the other activation removed the marker.
    /// </summary>
    /// <param name="marker">The marker that <see cref="BeginAsync"/> or <see cref="FindAsync"/> returned.</param>
    /// <param name="started">Originals that running calls without a caller may be about to create.</param>
    /// <param name="cancellationToken">Stops between two steps; the next run resumes.</param>
    public async Task FinishAsync(DeviceDeletion marker, IReadOnlyCollection<OriginalId> started, CancellationToken cancellationToken)
    {
        // Calls without a caller: end them, so that they create nothing more. A commit that still happens is undone by the fence.
        var pending = await store.IdempotencyRecords.ListPendingByDeviceAsync(device, cancellationToken);
        if (!await IsUnderWayAsync(marker, cancellationToken)) return;
        await DeleteOriginalsAsync(pending.Select(record => record.OriginalId).Union(started), cancellationToken);

        // The originals, each with its files and then its documents. A crash here leaves some of them.
        while (await FindOriginalsAsync(cancellationToken) is { Count: > 0 } left)
        {
            if (!await IsUnderWayAsync(marker, cancellationToken)) return;
            await DeleteOriginalsAsync(left, cancellationToken);
        }

        // Received photos without a document. A crash here leaves some of them.
        var photos = await FindIncomingAsync(cancellationToken);
        if (!await IsUnderWayAsync(marker, cancellationToken)) return;
        foreach (var photo in photos) await images.WithdrawAsync(photo, cancellationToken);
        if (photos.Count > 0) await images.FlushAsync(ImageArea.Incoming, cancellationToken);

        // Idempotency records and the device's document. A crash here leaves the marker of a device without data.
        if (!await IsUnderWayAsync(marker, cancellationToken)) return;
        await store.IdempotencyRecords.DeleteByDeviceAsync(device, cancellationToken);
        await store.Devices.DeleteAsync(device, cancellationToken);

        // Without the marker the device is unknown, as before its first upload.
        await store.Deletions.EndAsync(marker, time.GetUtcNow(), CancellationToken.None);
        metrics.DeviceDeleted();
        GrainsLog.DeviceDeleted(logger, device.Digest, marker.Originals, marker.Cartoons, marker.Faces);
    }

    private async Task<bool> IsUnderWayAsync(DeviceDeletion marker, CancellationToken cancellationToken) =>
        (await store.Deletions.FindAsync(device, cancellationToken))?.Id == marker.Id;

    private async Task<IReadOnlyCollection<ImageName>> FindIncomingAsync(CancellationToken cancellationToken)
    {
        var photos = new List<ImageName>();
        await foreach (var file in images.ListAsync(ImageArea.Incoming, ImageName.IncomingPrefix(device), cancellationToken)) photos.Add(file.Name);
        return photos;
    }

    /// <summary>
    /// Returns the originals of which anything is left: their own documents, or faces and cartoons that another activation created while the
    /// original was being deleted.
    /// </summary>
    private async Task<IReadOnlyCollection<OriginalId>> FindOriginalsAsync(CancellationToken cancellationToken)
    {
        var originals = await store.Originals.ListAsync(device, null, BatchSize, cancellationToken);
        var faces = await store.Faces.ListAsync(device, null, BatchSize, cancellationToken);
        var cartoons = await store.Cartoons.ListVisibleAsync(device, cancellationToken);
        return originals.Select(original => original.Id)
            .Concat(faces.Select(face => face.OriginalId))
            .Concat(cartoons.Select(cartoon => cartoon.OriginalId))
            .ToHashSet();
    }

    private Task DeleteOriginalsAsync(IEnumerable<OriginalId> ids, CancellationToken cancellationToken)
    {
        var onThisScheduler = new ParallelOptions
        {
            MaxDegreeOfParallelism = Parallelism,
            TaskScheduler = TaskScheduler.Current,
            CancellationToken = cancellationToken,
        };
        return Parallel.ForEachAsync(ids, onThisScheduler, async (id, token) =>
            await grains.GetGrain<IOriginalGrain>(id.ToString()).DeleteAsync(device, token));
    }
}

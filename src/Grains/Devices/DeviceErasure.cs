using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>
/// The steps by which everything of a device goes. They may be cut off anywhere and taken again: whatever is gone already does
/// not matter. Nothing of the device may be changed meanwhile by anybody else.
/// </summary>
/// <param name="device">Whose.</param>
/// <param name="store">The documents.</param>
/// <param name="images">The files.</param>
/// <param name="grains">The originals, each of which removes itself.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears of what is done.</param>
internal sealed class DeviceErasure(
    DeviceId device, IAvatarStore store, IImageStore images, IGrainFactory grains, TimeProvider time, ILogger logger)
{
    private const int BatchSize = 500;
    private const int Parallelism = 8;

    /// <summary>The marker of a deletion that was cut off; null if there is none.</summary>
    public async Task<DeviceDeletion?> FindAsync()
    {
        var begun = await store.FindDeviceDeletionAsync(device, CancellationToken.None);
        if (begun is not null) GrainsLog.DeletionResumed(logger, device.Digest, begun.StartedAt);
        return begun;
    }

    /// <summary>Writes the marker, unless there is one: from here on the deletion is finished by somebody, whatever happens to this process.</summary>
    /// <returns>The marker that is there.</returns>
    public async Task<DeviceDeletion?> BeginAsync() => await FindAsync() ?? await store.BeginDeviceDeletionAsync(
        new()
        {
            DeviceId = device,
            Id = Guid.NewGuid(),
            StartedAt = time.GetUtcNow(),
            Originals = await store.CountOriginalsAsync(device, CancellationToken.None),
            Cartoons = (await store.ListVisibleCartoonsAsync(device, CancellationToken.None)).Length,
            Faces = await store.CountFacesAsync(device, CancellationToken.None),
        },
        CancellationToken.None);

    /// <summary>
    /// Removes everything, and the marker at last. Another activation may run the same deletion: what is removed was listed before the
    /// marker was seen, so nothing goes that was sent after the other one had removed it.
    /// </summary>
    /// <param name="marker">What <see cref="BeginAsync"/> returned.</param>
    /// <param name="begun">Originals that calls without a caller may be about to make.</param>
    /// <param name="cancellationToken">Stops it between two steps; the next run goes on.</param>
    public async Task FinishAsync(DeviceDeletion marker, IReadOnlyCollection<OriginalId> begun, CancellationToken cancellationToken)
    {
        // Calls without a caller, so that they make nothing more; what they commit all the same meets the fence.
        var pending = await store.ListPendingIdempotencyRecordsAsync(device, cancellationToken);
        if (!await IsUnderWayAsync(marker, cancellationToken)) return;
        await DeleteOriginalsAsync(pending.Select(record => record.OriginalId).Union(begun), cancellationToken);

        // Files, then documents, of one original after the other. A crash in here leaves fewer of them.
        while (await FindOriginalsAsync(cancellationToken) is { Count: > 0 } left)
        {
            if (!await IsUnderWayAsync(marker, cancellationToken)) return;
            await DeleteOriginalsAsync(left, cancellationToken);
        }

        // Photos that were received and have no document. A crash in here leaves fewer of them.
        var photos = await FindIncomingAsync(cancellationToken);
        if (!await IsUnderWayAsync(marker, cancellationToken)) return;
        foreach (var photo in photos) await images.WithdrawAsync(photo, cancellationToken);
        if (photos.Count > 0) await images.FlushAsync(ImageArea.Incoming, cancellationToken);

        // Keys and device. A crash in here leaves a marker of a device that has nothing.
        if (!await IsUnderWayAsync(marker, cancellationToken)) return;
        await store.DeleteIdempotencyRecordsAsync(device, cancellationToken);
        await store.DeleteDeviceAsync(device, cancellationToken);

        // Without the marker the device is one that has never been here.
        await store.EndDeviceDeletionAsync(marker, time.GetUtcNow(), CancellationToken.None);
        GrainsMetrics.DevicesDeleted.Add(1);
        GrainsLog.DeviceDeleted(logger, device.Digest, marker.Originals, marker.Cartoons, marker.Faces);
    }

    private async Task<bool> IsUnderWayAsync(DeviceDeletion marker, CancellationToken cancellationToken) =>
        (await store.FindDeviceDeletionAsync(device, cancellationToken))?.Id == marker.Id;

    private async Task<IReadOnlyCollection<ImageName>> FindIncomingAsync(CancellationToken cancellationToken)
    {
        var photos = new List<ImageName>();
        await foreach (var file in images.ListAsync(ImageArea.Incoming, ImageName.IncomingPrefix(device), cancellationToken)) photos.Add(file.Name);
        return photos;
    }

    /// <summary>
    /// Originals of which anything is left: by their own documents, and by faces and cartoons that another activation made of an
    /// original while it went.
    /// </summary>
    private async Task<IReadOnlyCollection<OriginalId>> FindOriginalsAsync(CancellationToken cancellationToken)
    {
        var originals = await store.ListOriginalsAsync(device, null, BatchSize, cancellationToken);
        var faces = await store.ListFacesAsync(device, null, BatchSize, cancellationToken);
        var cartoons = await store.ListVisibleCartoonsAsync(device, cancellationToken);
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

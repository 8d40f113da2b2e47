using System.Collections.Immutable;
using Avatar.Storage;

namespace Avatar.Grains.Tests;

/// <summary>A real store whose calls fail as planned in <see cref="Faults"/>.</summary>
internal sealed class FaultyAvatarStore(IAvatarStore inner, Faults faults) : IAvatarStore
{
    public Task EnsureDeviceAsync(Device device, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(EnsureDeviceAsync), () => inner.EnsureDeviceAsync(device, cancellationToken));

    public Task TouchDeviceAsync(DeviceId deviceId, DateTimeOffset lastActiveAt, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(TouchDeviceAsync), () => inner.TouchDeviceAsync(deviceId, lastActiveAt, cancellationToken));

    public Task<Device?> FindDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(FindDeviceAsync), () => inner.FindDeviceAsync(deviceId, cancellationToken));

    public Task DeleteDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(DeleteDeviceAsync), () => inner.DeleteDeviceAsync(deviceId, cancellationToken));

    public Task InsertOriginalAsync(Original original, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(InsertOriginalAsync), () => inner.InsertOriginalAsync(original, cancellationToken));

    public Task<Original?> FindOriginalAsync(OriginalId id, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(FindOriginalAsync), () => inner.FindOriginalAsync(id, cancellationToken));

    public Task<ImmutableArray<Original>> FindOriginalsAsync(
        IReadOnlyCollection<OriginalId> ids, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(FindOriginalsAsync), () => inner.FindOriginalsAsync(ids, cancellationToken));

    public Task<ImmutableArray<Original>> ListOriginalsAsync(
        DeviceId deviceId, ListPosition<OriginalId>? after, int limit, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(ListOriginalsAsync), () => inner.ListOriginalsAsync(deviceId, after, limit, cancellationToken));

    public Task<int> CountOriginalsAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(CountOriginalsAsync), () => inner.CountOriginalsAsync(deviceId, cancellationToken));

    public Task DeleteOriginalAsync(OriginalId id, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(DeleteOriginalAsync), () => inner.DeleteOriginalAsync(id, cancellationToken));

    public Task InsertCartoonAsync(RegeneratedCartoon cartoon, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(InsertCartoonAsync), () => inner.InsertCartoonAsync(cartoon, cancellationToken));

    public Task<RegeneratedCartoon?> FindCartoonAsync(CartoonId id, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(FindCartoonAsync), () => inner.FindCartoonAsync(id, cancellationToken));

    public Task<ImmutableArray<RegeneratedCartoon>> ListCartoonsAsync(OriginalId originalId, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(ListCartoonsAsync), () => inner.ListCartoonsAsync(originalId, cancellationToken));

    public Task<ImmutableArray<RegeneratedCartoon>> ListVisibleCartoonsAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(ListVisibleCartoonsAsync), () => inner.ListVisibleCartoonsAsync(deviceId, cancellationToken));

    public Task<ImmutableArray<RegeneratedCartoon>> ListCartoonsMadeByAsync(
        DateTimeOffset cutoff, ListPosition<CartoonId>? after, int limit, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(ListCartoonsMadeByAsync), () => inner.ListCartoonsMadeByAsync(cutoff, after, limit, cancellationToken));

    public Task DeleteCartoonsAsync(IReadOnlyCollection<CartoonId> ids, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(DeleteCartoonsAsync), () => inner.DeleteCartoonsAsync(ids, cancellationToken));

    public Task InsertFaceAsync(DownloadedFace face, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(InsertFaceAsync), () => inner.InsertFaceAsync(face, cancellationToken));

    public Task<DownloadedFace?> FindFaceAsync(OriginalId originalId, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(FindFaceAsync), () => inner.FindFaceAsync(originalId, cancellationToken));

    public Task<DownloadedFace?> FindFaceByCartoonAsync(CartoonId cartoonId, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(FindFaceByCartoonAsync), () => inner.FindFaceByCartoonAsync(cartoonId, cancellationToken));

    public Task<ImmutableArray<DownloadedFace>> ListFacesAsync(
        DeviceId deviceId, ListPosition<FaceId>? after, int limit, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(ListFacesAsync), () => inner.ListFacesAsync(deviceId, after, limit, cancellationToken));

    public Task<int> CountFacesAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(CountFacesAsync), () => inner.CountFacesAsync(deviceId, cancellationToken));

    public Task DeleteFaceAsync(FaceId id, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(DeleteFaceAsync), () => inner.DeleteFaceAsync(id, cancellationToken));

    public Task InsertIdempotencyRecordAsync(IdempotencyRecord record, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(InsertIdempotencyRecordAsync), () => inner.InsertIdempotencyRecordAsync(record, cancellationToken));

    public Task<IdempotencyRecord?> FindIdempotencyRecordAsync(
        DeviceId deviceId, IdempotencyKey key, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(FindIdempotencyRecordAsync), () => inner.FindIdempotencyRecordAsync(deviceId, key, cancellationToken));

    public Task<ImmutableArray<IdempotencyRecord>> ListPendingIdempotencyRecordsAsync(
        OriginalId originalId, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(ListPendingIdempotencyRecordsAsync), () => inner.ListPendingIdempotencyRecordsAsync(originalId, cancellationToken));

    public Task<ImmutableArray<IdempotencyRecord>> ListPendingIdempotencyRecordsAsync(
        DeviceId deviceId, CancellationToken cancellationToken) =>
        faults.RunAsync("ListPendingIdempotencyRecordsOfDeviceAsync", () => inner.ListPendingIdempotencyRecordsAsync(deviceId, cancellationToken));

    public Task CompleteIdempotencyRecordAsync(
        DeviceId deviceId, IdempotencyKey key, string answer, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(CompleteIdempotencyRecordAsync), () => inner.CompleteIdempotencyRecordAsync(deviceId, key, answer, cancellationToken));

    public Task<int> DeleteIdempotencyRecordsAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(DeleteIdempotencyRecordsAsync), () => inner.DeleteIdempotencyRecordsAsync(cutoff, cancellationToken));

    public Task<int> DeleteIdempotencyRecordsAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        faults.RunAsync("DeleteIdempotencyRecordsOfDeviceAsync", () => inner.DeleteIdempotencyRecordsAsync(deviceId, cancellationToken));

    public Task<DeviceDeletion> BeginDeviceDeletionAsync(DeviceDeletion deletion, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(BeginDeviceDeletionAsync), () => inner.BeginDeviceDeletionAsync(deletion, cancellationToken));

    public Task<DeviceDeletion?> FindDeviceDeletionAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(FindDeviceDeletionAsync), () => inner.FindDeviceDeletionAsync(deviceId, cancellationToken));

    public Task<ImmutableArray<DeviceDeletion>> ListDeviceDeletionsAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(ListDeviceDeletionsAsync), () => inner.ListDeviceDeletionsAsync(cutoff, cancellationToken));

    public Task EndDeviceDeletionAsync(DeviceDeletion deletion, DateTimeOffset endedAt, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(EndDeviceDeletionAsync), () => inner.EndDeviceDeletionAsync(deletion, endedAt, cancellationToken));

    public Task<DeletionFence?> FindDeletionFenceAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(FindDeletionFenceAsync), () => inner.FindDeletionFenceAsync(deviceId, cancellationToken));

    public Task<int> DeleteDeletionFencesAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(DeleteDeletionFencesAsync), () => inner.DeleteDeletionFencesAsync(cutoff, cancellationToken));

    public Task<ImmutableHashSet<ImageName>> FindFilenamesAsync(
        ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(FindFilenamesAsync), () => inner.FindFilenamesAsync(area, names, cancellationToken));

    public Task<long?> FindFileSizeAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(FindFileSizeAsync), () => inner.FindFileSizeAsync(area, name, cancellationToken));

    public Task<Guid> GetStoreIdAsync(CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(GetStoreIdAsync), () => inner.GetStoreIdAsync(cancellationToken));

    public Task<Guid> ClaimFilesAsync(Guid filesId, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(ClaimFilesAsync), () => inner.ClaimFilesAsync(filesId, cancellationToken));

    public Task<bool> HasDocumentsAsync(CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(HasDocumentsAsync), () => inner.HasDocumentsAsync(cancellationToken));

    public Task PingAsync(CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(PingAsync), () => inner.PingAsync(cancellationToken));
}

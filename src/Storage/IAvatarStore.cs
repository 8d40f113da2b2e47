using System.Collections.Immutable;

namespace Avatar.Storage;

/// <summary>
/// Stores the documents: devices, originals, cartoons, faces, idempotency keys and deletion markers. The database itself enforces the
/// rules of the data model.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>A write that returned is durable and visible to every later read.</item>
/// <item>Every failure is a <see cref="StoreException"/> or the caller's own cancellation. Nothing was written unless the failure is
/// <see cref="StoreFailure.OutcomeUnknown"/>. Cancelling a write that has started may not stop it, so pass
/// <see cref="CancellationToken.None"/> where the outcome matters.</item>
/// <item>Times are stored in whole milliseconds, UTC. Lists are ordered by <c>(createdAt, id)</c>, newest first unless stated otherwise.</item>
/// <item>Reading a document that does not exist returns null or an empty list and writes nothing.</item>
/// </list>
/// </remarks>
public interface IAvatarStore
{
    /// <summary>Creates the device's document if it does not exist; otherwise changes nothing.</summary>
    Task EnsureDeviceAsync(Device device, CancellationToken cancellationToken);

    /// <summary>Moves <c>lastActiveAt</c> forward; an earlier time is ignored. Does nothing if the device has no document.</summary>
    Task TouchDeviceAsync(DeviceId deviceId, DateTimeOffset lastActiveAt, CancellationToken cancellationToken);

    Task<Device?> FindDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Removes the device's own document, not its other data. Does nothing if the document does not exist.</summary>
    Task DeleteDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <exception cref="StoreException"><see cref="UniqueKey.Id"/> or <see cref="UniqueKey.Filename"/> is taken, or a rule is broken.</exception>
    Task InsertOriginalAsync(Original original, CancellationToken cancellationToken);

    Task<Original?> FindOriginalAsync(OriginalId id, CancellationToken cancellationToken);

    /// <summary>Returns the originals with these ids, in no particular order; ids without an original are skipped.</summary>
    Task<ImmutableArray<Original>> FindOriginalsAsync(IReadOnlyCollection<OriginalId> ids, CancellationToken cancellationToken);

    /// <param name="deviceId">The device that owns the documents.</param>
    /// <param name="after">Position of the last document of the previous page, or null for the first page.</param>
    /// <param name="limit">Maximum number of documents.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<ImmutableArray<Original>> ListOriginalsAsync(
        DeviceId deviceId, ListPosition<OriginalId>? after, int limit, CancellationToken cancellationToken);

    Task<int> CountOriginalsAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Removes the document; its cartoons and face must be removed first. Does nothing if the document does not exist.</summary>
    /// <exception cref="StoreException">A cartoon or face still refers to it, if the database checks references.</exception>
    Task DeleteOriginalAsync(OriginalId id, CancellationToken cancellationToken);

    /// <exception cref="StoreException">
    /// <see cref="UniqueKey.Id"/> or <see cref="UniqueKey.Filename"/> is taken, or the original does not exist or belongs to another device.
    /// </exception>
    Task InsertCartoonAsync(RegeneratedCartoon cartoon, CancellationToken cancellationToken);

    Task<RegeneratedCartoon?> FindCartoonAsync(CartoonId id, CancellationToken cancellationToken);

    /// <summary>Lists all cartoon documents of an original, including hidden ones.</summary>
    Task<ImmutableArray<RegeneratedCartoon>> ListCartoonsAsync(OriginalId originalId, CancellationToken cancellationToken);

    /// <summary>Lists the device's cartoons whose original has no face.</summary>
    Task<ImmutableArray<RegeneratedCartoon>> ListVisibleCartoonsAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>
    /// Lists cartoons of all devices created at or before <paramref name="cutoff"/>, including hidden ones, <b>oldest first</b>, starting
    /// after <paramref name="after"/>.
    /// </summary>
    Task<ImmutableArray<RegeneratedCartoon>> ListCartoonsMadeByAsync(
        DateTimeOffset cutoff, ListPosition<CartoonId>? after, int limit, CancellationToken cancellationToken);

    /// <summary>Removes these documents; ids without a document are skipped.</summary>
    Task DeleteCartoonsAsync(IReadOnlyCollection<CartoonId> ids, CancellationToken cancellationToken);

    /// <exception cref="StoreException">
    /// <see cref="UniqueKey.Id"/>, <see cref="UniqueKey.Filename"/> or <see cref="UniqueKey.FaceOfOriginal"/> is taken, or the original
    /// does not exist or belongs to another device. If several values are taken, <see cref="UniqueKey.Id"/> is reported first.
    /// </exception>
    Task InsertFaceAsync(DownloadedFace face, CancellationToken cancellationToken);

    Task<DownloadedFace?> FindFaceAsync(OriginalId originalId, CancellationToken cancellationToken);

    /// <summary>Finds the face whose download removed this cartoon: its source, or another cartoon of the same original.</summary>
    Task<DownloadedFace?> FindFaceByCartoonAsync(CartoonId cartoonId, CancellationToken cancellationToken);

    /// <inheritdoc cref="ListOriginalsAsync"/>
    Task<ImmutableArray<DownloadedFace>> ListFacesAsync(
        DeviceId deviceId, ListPosition<FaceId>? after, int limit, CancellationToken cancellationToken);

    Task<int> CountFacesAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Removes a face. Does nothing if it does not exist.</summary>
    Task DeleteFaceAsync(FaceId id, CancellationToken cancellationToken);

    /// <exception cref="StoreException"><see cref="UniqueKey.IdempotencyKey"/> is taken.</exception>
    Task InsertIdempotencyRecordAsync(IdempotencyRecord record, CancellationToken cancellationToken);

    Task<IdempotencyRecord?> FindIdempotencyRecordAsync(DeviceId deviceId, IdempotencyKey key, CancellationToken cancellationToken);

    /// <summary>Lists the records without an answer whose work concerns this original.</summary>
    Task<ImmutableArray<IdempotencyRecord>> ListPendingIdempotencyRecordsAsync(OriginalId originalId, CancellationToken cancellationToken);

    /// <summary>Lists a device's records without an answer.</summary>
    Task<ImmutableArray<IdempotencyRecord>> ListPendingIdempotencyRecordsAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Stores a record's answer unless it already has one. Does nothing if the record does not exist.</summary>
    Task CompleteIdempotencyRecordAsync(DeviceId deviceId, IdempotencyKey key, string answer, CancellationToken cancellationToken);

    /// <summary>Removes the records created before <paramref name="cutoff"/>, answered or not; returns their number.</summary>
    Task<int> DeleteIdempotencyRecordsAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);

    /// <summary>Removes a device's records, answered or not; returns their number.</summary>
    Task<int> DeleteIdempotencyRecordsAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the device's fence to a new generation, then writes the marker unless the device already has one. Returns the stored marker.
    /// </summary>
    Task<DeviceDeletion> BeginDeviceDeletionAsync(DeviceDeletion deletion, CancellationToken cancellationToken);

    Task<DeviceDeletion?> FindDeviceDeletionAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Lists the running deletions that began at or before <paramref name="cutoff"/>, <b>oldest first</b>.</summary>
    Task<ImmutableArray<DeviceDeletion>> ListDeviceDeletionsAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);

    /// <summary>
    /// Ends this deletion: sets the device's fence to a new generation, then removes the marker. Does nothing if the marker does not exist
    /// or belongs to another deletion.
    /// </summary>
    Task EndDeviceDeletionAsync(DeviceDeletion deletion, DateTimeOffset endedAt, CancellationToken cancellationToken);

    /// <summary>Returns the device's fence; null if no recent deletion is recorded.</summary>
    Task<DeletionFence?> FindDeletionFenceAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Removes the fences of deletions that ended before <paramref name="cutoff"/>; returns their number.</summary>
    Task<int> DeleteDeletionFencesAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);

    /// <summary>Returns the given names that documents in the area's collection use. Masters have no collection.</summary>
    Task<ImmutableHashSet<ImageName>> FindFilenamesAsync(
        ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the size of an image in bytes, as recorded in its document; null if the area's collection has no such document. Masters
    /// have no collection.
    /// </summary>
    Task<long?> FindFileSizeAsync(ImageArea area, ImageName name, CancellationToken cancellationToken);

    /// <summary>Returns the database's random id, created with the database. The image store records the same id.</summary>
    Task<Guid> GetStoreIdAsync(CancellationToken cancellationToken);

    /// <summary>Records which image store this database uses, unless one is already recorded; returns the recorded id.</summary>
    Task<Guid> ClaimFilesAsync(Guid filesId, CancellationToken cancellationToken);

    /// <summary>Whether the database contains any original or face.</summary>
    Task<bool> HasDocumentsAsync(CancellationToken cancellationToken);

    /// <summary>Checks that the database responds.</summary>
    Task PingAsync(CancellationToken cancellationToken);
}

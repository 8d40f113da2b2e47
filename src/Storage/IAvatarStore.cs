using System.Collections.Immutable;

namespace Avatar.Storage;

/// <summary>
/// The documents: devices, originals, cartoons, faces, idempotency keys and the markers of deletions, with the rules of the data
/// model enforced by the database itself.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>A write that returned is durable and seen by every later read.</item>
/// <item>Every failure is a <see cref="StoreException"/> (or the caller's own cancellation); only
/// <see cref="StoreFailure.OutcomeUnknown"/> may have written. Cancelling a write that has begun is not guaranteed to stop it,
/// so pass <see cref="CancellationToken.None"/> where the outcome matters.</item>
/// <item>Times are kept in whole milliseconds, UTC. Lists are ordered by <c>(createdAt, id)</c>, newest first unless said otherwise.</item>
/// <item>A read of what does not exist returns null or nothing, and writes nothing.</item>
/// </list>
/// </remarks>
public interface IAvatarStore
{
    /// <summary>Makes the device's document if there is none yet; changes nothing otherwise.</summary>
    Task EnsureDeviceAsync(Device device, CancellationToken cancellationToken);

    /// <summary>Moves <c>lastActiveAt</c> forward, never back. Without a document nothing happens.</summary>
    Task TouchDeviceAsync(DeviceId deviceId, DateTimeOffset lastActiveAt, CancellationToken cancellationToken);

    Task<Device?> FindDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Removes the device's own document, and nothing else of it; one that is gone already does not matter.</summary>
    Task DeleteDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <exception cref="StoreException"><see cref="UniqueKey.Id"/> or <see cref="UniqueKey.Filename"/> is taken, or a rule is broken.</exception>
    Task InsertOriginalAsync(Original original, CancellationToken cancellationToken);

    Task<Original?> FindOriginalAsync(OriginalId id, CancellationToken cancellationToken);

    /// <summary>The originals among these ids, in no order.</summary>
    Task<ImmutableArray<Original>> FindOriginalsAsync(IReadOnlyCollection<OriginalId> ids, CancellationToken cancellationToken);

    /// <param name="deviceId">Whose.</param>
    /// <param name="after">Where the page before ended, or null for the newest.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<ImmutableArray<Original>> ListOriginalsAsync(
        DeviceId deviceId, ListPosition<OriginalId>? after, int limit, CancellationToken cancellationToken);

    Task<int> CountOriginalsAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Removes the document, whose cartoons and face must be gone before; one that is gone already does not matter.</summary>
    /// <exception cref="StoreException">A cartoon or face still belongs to it, where the database can tell.</exception>
    Task DeleteOriginalAsync(OriginalId id, CancellationToken cancellationToken);

    /// <exception cref="StoreException">
    /// <see cref="UniqueKey.Id"/> or <see cref="UniqueKey.Filename"/> is taken, there is no such original, or it is another device's.
    /// </exception>
    Task InsertCartoonAsync(RegeneratedCartoon cartoon, CancellationToken cancellationToken);

    Task<RegeneratedCartoon?> FindCartoonAsync(CartoonId id, CancellationToken cancellationToken);

    /// <summary>Every cartoon document of an original, hidden or not.</summary>
    Task<ImmutableArray<RegeneratedCartoon>> ListCartoonsAsync(OriginalId originalId, CancellationToken cancellationToken);

    /// <summary>The device's cartoons whose original has no face.</summary>
    Task<ImmutableArray<RegeneratedCartoon>> ListVisibleCartoonsAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>
    /// Cartoons of all devices made at or before <paramref name="cutoff"/>, hidden ones too, <b>oldest first</b>, from behind
    /// <paramref name="after"/>.
    /// </summary>
    Task<ImmutableArray<RegeneratedCartoon>> ListCartoonsMadeByAsync(
        DateTimeOffset cutoff, ListPosition<CartoonId>? after, int limit, CancellationToken cancellationToken);

    /// <summary>Removes these documents; those that are gone already do not matter.</summary>
    Task DeleteCartoonsAsync(IReadOnlyCollection<CartoonId> ids, CancellationToken cancellationToken);

    /// <exception cref="StoreException">
    /// <see cref="UniqueKey.Id"/>, <see cref="UniqueKey.Filename"/> or <see cref="UniqueKey.FaceOfOriginal"/> is taken, there is no
    /// such original, or it is another device's. Where several are taken at once, <see cref="UniqueKey.Id"/> is named first.
    /// </exception>
    Task InsertFaceAsync(DownloadedFace face, CancellationToken cancellationToken);

    Task<DownloadedFace?> FindFaceAsync(OriginalId originalId, CancellationToken cancellationToken);

    /// <summary>The face whose download removed this cartoon (its source, or one beside it).</summary>
    Task<DownloadedFace?> FindFaceByCartoonAsync(CartoonId cartoonId, CancellationToken cancellationToken);

    /// <inheritdoc cref="ListOriginalsAsync"/>
    Task<ImmutableArray<DownloadedFace>> ListFacesAsync(
        DeviceId deviceId, ListPosition<FaceId>? after, int limit, CancellationToken cancellationToken);

    Task<int> CountFacesAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Removes a face; one that is gone already does not matter.</summary>
    Task DeleteFaceAsync(FaceId id, CancellationToken cancellationToken);

    /// <exception cref="StoreException"><see cref="UniqueKey.IdempotencyKey"/> is taken.</exception>
    Task InsertIdempotencyRecordAsync(IdempotencyRecord record, CancellationToken cancellationToken);

    Task<IdempotencyRecord?> FindIdempotencyRecordAsync(DeviceId deviceId, IdempotencyKey key, CancellationToken cancellationToken);

    /// <summary>The records without an answer whose work is on this original.</summary>
    Task<ImmutableArray<IdempotencyRecord>> ListPendingIdempotencyRecordsAsync(OriginalId originalId, CancellationToken cancellationToken);

    /// <summary>The records without an answer of a device.</summary>
    Task<ImmutableArray<IdempotencyRecord>> ListPendingIdempotencyRecordsAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Gives a record its answer, unless it has one. Without a record nothing happens.</summary>
    Task CompleteIdempotencyRecordAsync(DeviceId deviceId, IdempotencyKey key, string answer, CancellationToken cancellationToken);

    /// <summary>Removes the records made before <paramref name="cutoff"/>, answered or not; returns how many.</summary>
    Task<int> DeleteIdempotencyRecordsAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);

    /// <summary>Removes the records of a device, answered or not; returns how many.</summary>
    Task<int> DeleteIdempotencyRecordsAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Sets the device's fence, then writes the marker of a deletion, unless the device has one; returns the one it has.</summary>
    Task<DeviceDeletion> BeginDeviceDeletionAsync(DeviceDeletion deletion, CancellationToken cancellationToken);

    Task<DeviceDeletion?> FindDeviceDeletionAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>The deletions that are under way and began at or before <paramref name="cutoff"/>, <b>oldest first</b>.</summary>
    Task<ImmutableArray<DeviceDeletion>> ListDeviceDeletionsAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the device's fence anew, then removes the marker of this deletion: it is over. One that is gone already, and that of another
    /// deletion, do not matter.
    /// </summary>
    Task EndDeviceDeletionAsync(DeviceDeletion deletion, DateTimeOffset endedAt, CancellationToken cancellationToken);

    /// <summary>The device's fence; null if no deletion of it is known.</summary>
    Task<DeletionFence?> FindDeletionFenceAsync(DeviceId deviceId, CancellationToken cancellationToken);

    /// <summary>Forgets the fences of deletions that ended before <paramref name="cutoff"/>; returns how many.</summary>
    Task<int> DeleteDeletionFencesAsync(DateTimeOffset cutoff, CancellationToken cancellationToken);

    /// <summary>Those of these names that a document of the area's collection carries; every area has one but the masters.</summary>
    Task<ImmutableHashSet<ImageName>> FindFilenamesAsync(
        ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken);

    /// <summary>How many bytes the image of this name has by its document in the area's collection; null if there is none. Masters have none.</summary>
    Task<long?> FindFileSizeAsync(ImageArea area, ImageName name, CancellationToken cancellationToken);

    /// <summary>The random name of this database, made with it; the files root carries the same.</summary>
    Task<Guid> GetStoreIdAsync(CancellationToken cancellationToken);

    /// <summary>Notes the place that this database has its image files in, unless one is noted; returns the one that is.</summary>
    Task<Guid> ClaimFilesAsync(Guid filesId, CancellationToken cancellationToken);

    /// <summary>Whether any original or face is kept here.</summary>
    Task<bool> HasDocumentsAsync(CancellationToken cancellationToken);

    /// <summary>Asks the database for a sign of life.</summary>
    Task PingAsync(CancellationToken cancellationToken);
}

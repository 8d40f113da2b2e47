using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>
/// Stores the documents in MongoDB, shared by any number of processes. It needs no transactions and works with a standalone server.
/// </summary>
internal sealed class MongoAvatarStore(MongoConnection connection, IOptions<MongoOptions> options, ILogger<MongoAvatarStore> logger)
    : IAvatarStore, IImageRecords, IStartableStore
{
    private Collections? _collections;

    private DeviceCollection Devices => Open.Devices;
    private OriginalCollection Originals => Open.Originals;
    private CartoonCollection Cartoons => Open.Cartoons;
    private FaceCollection Faces => Open.Faces;
    private IdempotencyCollection Records => Open.Records;
    private DeletionCollection Deletions => Open.Deletions;
    private FenceCollection Fences => Open.Fences;
    private MetaCollection Meta => Open.Meta;
    private ScrubCollection Scrub => Open.Scrub;

    private Collections Open => _collections ?? throw MongoFailures.Closed();

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_collections is not null) return;
        await new MongoOpening(connection, options.Value.AllowOpaqueDeviceIds, logger).OpenAsync(cancellationToken).ConfigureAwait(false);
        _collections = new(connection.Database);
    }

    public async Task EnsureDeviceAsync(Device device, CancellationToken cancellationToken) =>
        await Devices.EnsureAsync(device, cancellationToken).ConfigureAwait(false);

    public async Task TouchDeviceAsync(DeviceId deviceId, DateTimeOffset lastActiveAt, CancellationToken cancellationToken) =>
        await Devices.TouchAsync(deviceId, lastActiveAt, cancellationToken).ConfigureAwait(false);

    public async Task<Device?> FindDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        await Devices.FindAsync(deviceId, cancellationToken).ConfigureAwait(false);

    public async Task DeleteDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        await Devices.DeleteAsync(deviceId, cancellationToken).ConfigureAwait(false);

    public async Task InsertOriginalAsync(Original original, CancellationToken cancellationToken) =>
        await Originals.InsertAsync(original, cancellationToken).ConfigureAwait(false);

    public async Task<Original?> FindOriginalAsync(OriginalId id, CancellationToken cancellationToken) =>
        await Originals.FindAsync(id, cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<Original>> FindOriginalsAsync(
        IReadOnlyCollection<OriginalId> ids, CancellationToken cancellationToken) =>
        await Originals.FindAsync(ids, cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<Original>> ListOriginalsAsync(
        DeviceId deviceId, ListPosition<OriginalId>? after, int limit, CancellationToken cancellationToken) =>
        await Originals.ListAsync(deviceId, after, limit, cancellationToken).ConfigureAwait(false);

    public async Task<int> CountOriginalsAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        await Originals.CountAsync(deviceId, cancellationToken).ConfigureAwait(false);

    public async Task DeleteOriginalAsync(OriginalId id, CancellationToken cancellationToken) =>
        await Originals.DeleteAsync(id, cancellationToken).ConfigureAwait(false);

    public async Task InsertCartoonAsync(RegeneratedCartoon cartoon, CancellationToken cancellationToken) =>
        await Cartoons.InsertAsync(cartoon, cancellationToken).ConfigureAwait(false);

    public async Task<RegeneratedCartoon?> FindCartoonAsync(CartoonId id, CancellationToken cancellationToken) =>
        await Cartoons.FindAsync(id, cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<RegeneratedCartoon>> ListCartoonsAsync(OriginalId originalId, CancellationToken cancellationToken) =>
        await Cartoons.ListAsync(originalId, cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<RegeneratedCartoon>> ListVisibleCartoonsAsync(
        DeviceId deviceId, CancellationToken cancellationToken) =>
        await Cartoons.ListVisibleAsync(deviceId, cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<RegeneratedCartoon>> ListCartoonsMadeByAsync(
        DateTimeOffset cutoff, ListPosition<CartoonId>? after, int limit, CancellationToken cancellationToken) =>
        await Cartoons.ListMadeByAsync(cutoff, after, limit, cancellationToken).ConfigureAwait(false);

    public async Task DeleteCartoonsAsync(IReadOnlyCollection<CartoonId> ids, CancellationToken cancellationToken)
    {
        if (ids.Count > 0) await Cartoons.DeleteAsync(ids, cancellationToken).ConfigureAwait(false);
    }

    public async Task InsertFaceAsync(DownloadedFace face, CancellationToken cancellationToken) =>
        await Faces.InsertAsync(face, cancellationToken).ConfigureAwait(false);

    public async Task<DownloadedFace?> FindFaceAsync(OriginalId originalId, CancellationToken cancellationToken) =>
        await Faces.FindAsync(originalId, cancellationToken).ConfigureAwait(false);

    public async Task<DownloadedFace?> FindFaceByCartoonAsync(CartoonId cartoonId, CancellationToken cancellationToken) =>
        await Faces.FindByCartoonAsync(cartoonId, cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<DownloadedFace>> ListFacesAsync(
        DeviceId deviceId, ListPosition<FaceId>? after, int limit, CancellationToken cancellationToken) =>
        await Faces.ListAsync(deviceId, after, limit, cancellationToken).ConfigureAwait(false);

    public async Task<int> CountFacesAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        await Faces.CountAsync(deviceId, cancellationToken).ConfigureAwait(false);

    public async Task DeleteFaceAsync(FaceId id, CancellationToken cancellationToken) =>
        await Faces.DeleteAsync(id, cancellationToken).ConfigureAwait(false);

    public async Task InsertIdempotencyRecordAsync(IdempotencyRecord record, CancellationToken cancellationToken) =>
        await Records.InsertAsync(record, cancellationToken).ConfigureAwait(false);

    public async Task<IdempotencyRecord?> FindIdempotencyRecordAsync(
        DeviceId deviceId, IdempotencyKey key, CancellationToken cancellationToken) =>
        await Records.FindAsync(deviceId, key, cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<IdempotencyRecord>> ListPendingIdempotencyRecordsAsync(
        OriginalId originalId, CancellationToken cancellationToken) =>
        await Records.ListPendingAsync(originalId, cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<IdempotencyRecord>> ListPendingIdempotencyRecordsAsync(
        DeviceId deviceId, CancellationToken cancellationToken) =>
        await Records.ListPendingAsync(deviceId, cancellationToken).ConfigureAwait(false);

    public async Task CompleteIdempotencyRecordAsync(
        DeviceId deviceId, IdempotencyKey key, string answer, CancellationToken cancellationToken) =>
        await Records.CompleteAsync(deviceId, key, answer, cancellationToken).ConfigureAwait(false);

    public async Task<int> DeleteIdempotencyRecordsAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        await Records.DeleteAsync(cutoff, cancellationToken).ConfigureAwait(false);

    public async Task<int> DeleteIdempotencyRecordsAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        await Records.DeleteAsync(deviceId, cancellationToken).ConfigureAwait(false);

    /// <summary>Sets the fence first: after a crash in between, earlier requests are rejected and can be repeated.</summary>
    public async Task<DeviceDeletion> BeginDeviceDeletionAsync(DeviceDeletion deletion, CancellationToken cancellationToken)
    {
        await Fences.SetAsync(deletion.DeviceId, new(Guid.NewGuid(), IsDeleting: true), deletion.StartedAt, cancellationToken).ConfigureAwait(false);
        return await Deletions.BeginAsync(deletion, cancellationToken).ConfigureAwait(false);
    }

    public async Task<DeviceDeletion?> FindDeviceDeletionAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        await Deletions.FindAsync(deviceId, cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableArray<DeviceDeletion>> ListDeviceDeletionsAsync(
        DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        await Deletions.ListAsync(cutoff, cancellationToken).ConfigureAwait(false);

    /// <summary>Sets the fence first: after a crash in between, the marker still exists, and the deletion resumes from it.</summary>
    public async Task EndDeviceDeletionAsync(DeviceDeletion deletion, DateTimeOffset endedAt, CancellationToken cancellationToken)
    {
        if ((await Deletions.FindAsync(deletion.DeviceId, cancellationToken).ConfigureAwait(false))?.Id != deletion.Id) return;
        await Fences.SetAsync(deletion.DeviceId, new(Guid.NewGuid(), IsDeleting: false), endedAt, cancellationToken).ConfigureAwait(false);
        await Deletions.EndAsync(deletion, cancellationToken).ConfigureAwait(false);
    }

    public async Task<DeletionFence?> FindDeletionFenceAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        await Fences.FindAsync(deviceId, cancellationToken).ConfigureAwait(false);

    public async Task<int> DeleteDeletionFencesAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        await Fences.DeleteAsync(cutoff, cancellationToken).ConfigureAwait(false);

    public async Task<ImmutableHashSet<ImageName>> FindFilenamesAsync(
        ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) =>
        [.. await FilenamesAsync(area, names, cancellationToken).ConfigureAwait(false)];

    public Task<long?> FindFileSizeAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) => area switch
    {
        ImageArea.Originals => Originals.FileSizeAsync(name, cancellationToken),
        ImageArea.Temp => Cartoons.FileSizeAsync(name, cancellationToken),
        ImageArea.Downloaded => Faces.FileSizeAsync(name, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(area), area, "This area has no collection of documents."),
    };

    public Task<ImmutableArray<ImageRecord>> ListImagesAsync(ImageArea area, ImageName? after, int limit, CancellationToken cancellationToken) => area switch
    {
        ImageArea.Originals => Originals.ImagesAsync(after, limit, cancellationToken),
        ImageArea.Temp => Cartoons.ImagesAsync(after, limit, cancellationToken),
        ImageArea.Downloaded => Faces.ImagesAsync(after, limit, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(area), area, "This area has no collection of documents."),
    };

    public Task<ImageRecord?> FindImageAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) => area switch
    {
        ImageArea.Originals => Originals.ImageAsync(name, cancellationToken),
        ImageArea.Temp => Cartoons.ImageAsync(name, cancellationToken),
        ImageArea.Downloaded => Faces.ImageAsync(name, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(area), area, "This area has no collection of documents."),
    };

    public Task NoteDigestAsync(ImageArea area, ImageName name, string sha256, CancellationToken cancellationToken) => area switch
    {
        ImageArea.Originals => Originals.NoteDigestAsync(name, sha256, cancellationToken),
        ImageArea.Temp => Cartoons.NoteDigestAsync(name, sha256, cancellationToken),
        ImageArea.Downloaded => Faces.NoteDigestAsync(name, sha256, cancellationToken),
        ImageArea.Masters => Faces.NoteMasterDigestAsync(name, sha256, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(area), area, "This area has no collection of documents."),
    };

    public async Task<ScrubProgress?> FindScrubAsync(CancellationToken cancellationToken) =>
        await Scrub.FindAsync(cancellationToken).ConfigureAwait(false);

    public async Task WriteScrubAsync(ScrubProgress progress, CancellationToken cancellationToken) =>
        await Scrub.WriteAsync(progress, cancellationToken).ConfigureAwait(false);

    public async Task<Guid> GetStoreIdAsync(CancellationToken cancellationToken) =>
        await Meta.StoreIdAsync(cancellationToken).ConfigureAwait(false);

    public async Task<Guid> ClaimFilesAsync(Guid filesId, CancellationToken cancellationToken) =>
        await Meta.ClaimFilesAsync(filesId, cancellationToken).ConfigureAwait(false);

    public async Task<bool> HasDocumentsAsync(CancellationToken cancellationToken) =>
        await Originals.AnyAsync(cancellationToken).ConfigureAwait(false) || await Faces.AnyAsync(cancellationToken).ConfigureAwait(false);

    public Task PingAsync(CancellationToken cancellationToken) => GetStoreIdAsync(cancellationToken);

    private Task<ImmutableArray<ImageName>> FilenamesAsync(
        ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) => area switch
        {
            ImageArea.Originals => Originals.FilenamesAsync(names, cancellationToken),
            ImageArea.Temp => Cartoons.FilenamesAsync(names, cancellationToken),
            ImageArea.Downloaded => Faces.FilenamesAsync(names, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(area), area, "This area has no collection of documents."),
        };

    private sealed class Collections
    {
        public Collections(IMongoDatabase database)
        {
            Devices = new(database);
            Originals = new(database);
            Faces = new(database, Originals);
            Cartoons = new(database, Originals, Faces);
            Records = new(database);
            Deletions = new(database);
            Fences = new(database);
            Meta = new(database);
            Scrub = new(database);
        }

        public DeviceCollection Devices { get; }
        public OriginalCollection Originals { get; }
        public FaceCollection Faces { get; }
        public CartoonCollection Cartoons { get; }
        public IdempotencyCollection Records { get; }
        public DeletionCollection Deletions { get; }
        public FenceCollection Fences { get; }
        public MetaCollection Meta { get; }
        public ScrubCollection Scrub { get; }
    }
}

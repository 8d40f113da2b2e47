using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avatar.Storage.Sqlite;

/// <summary>Stores the documents in one SQLite file, which only this process uses.</summary>
internal sealed class SqliteAvatarStore(IOptions<SqliteOptions> options, ILogger<SqliteAvatarStore> logger)
    : IAvatarStore, IImageRecords, IStartableStore, IMeasuredStore, IAsyncDisposable
{
    /// <summary>Maximum duration of the damage check at start.</summary>
    private static readonly TimeSpan DamageCheckLimit = TimeSpan.FromSeconds(10);

    private SqliteDatabase? _database;

    private SqliteDatabase Database => _database ?? throw SqliteFailures.Closed();

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await PoolThread.Enter();
        cancellationToken.ThrowIfCancellationRequested();
        _database ??= SqliteDatabase.Open(options.Value, DamageCheckLimit, logger);
    }

    public async Task<long> MeasureAsync(CancellationToken cancellationToken)
    {
        await PoolThread.Enter();
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return Database.MeasureFiles();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SqliteFailures.BeforeCommit(exception);
        }
    }

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _database, null)?.DisposeAsync() ?? ValueTask.CompletedTask;

    public Task EnsureDeviceAsync(Device device, CancellationToken cancellationToken) =>
        WriteAsync(session => DeviceTable.Ensure(session, device), cancellationToken);

    public Task TouchDeviceAsync(DeviceId deviceId, DateTimeOffset lastActiveAt, CancellationToken cancellationToken) =>
        WriteAsync(session => DeviceTable.Touch(session, deviceId, lastActiveAt), cancellationToken);

    public Task<Device?> FindDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        ReadAsync(session => DeviceTable.Find(session, deviceId), cancellationToken);

    public Task DeleteDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        WriteAsync(session => DeviceTable.Delete(session, deviceId), cancellationToken);

    public Task InsertOriginalAsync(Original original, CancellationToken cancellationToken) =>
        WriteAsync(session => OriginalTable.Insert(session, original), cancellationToken);

    public Task<Original?> FindOriginalAsync(OriginalId id, CancellationToken cancellationToken) =>
        ReadAsync(session => OriginalTable.Find(session, id), cancellationToken);

    public Task<ImmutableArray<Original>> FindOriginalsAsync(IReadOnlyCollection<OriginalId> ids, CancellationToken cancellationToken) =>
        ReadAsync(session => OriginalTable.Find(session, ids), cancellationToken);

    public Task<ImmutableArray<Original>> ListOriginalsAsync(
        DeviceId deviceId, ListPosition<OriginalId>? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(session => OriginalTable.List(session, deviceId, after, limit), cancellationToken);

    public Task<int> CountOriginalsAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        ReadAsync(session => OriginalTable.Count(session, deviceId), cancellationToken);

    public Task DeleteOriginalAsync(OriginalId id, CancellationToken cancellationToken) =>
        WriteAsync(session => OriginalTable.Delete(session, id), cancellationToken);

    public Task InsertCartoonAsync(RegeneratedCartoon cartoon, CancellationToken cancellationToken) =>
        WriteAsync(session => CartoonTable.Insert(session, cartoon), cancellationToken);

    public Task<RegeneratedCartoon?> FindCartoonAsync(CartoonId id, CancellationToken cancellationToken) =>
        ReadAsync(session => CartoonTable.Find(session, id), cancellationToken);

    public Task<ImmutableArray<RegeneratedCartoon>> ListCartoonsAsync(OriginalId originalId, CancellationToken cancellationToken) =>
        ReadAsync(session => CartoonTable.List(session, originalId), cancellationToken);

    public Task<ImmutableArray<RegeneratedCartoon>> ListVisibleCartoonsAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        ReadAsync(session => CartoonTable.ListVisible(session, deviceId), cancellationToken);

    public Task<ImmutableArray<RegeneratedCartoon>> ListCartoonsMadeByAsync(
        DateTimeOffset cutoff, ListPosition<CartoonId>? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(session => CartoonTable.ListMadeBy(session, cutoff, after, limit), cancellationToken);

    public Task DeleteCartoonsAsync(IReadOnlyCollection<CartoonId> ids, CancellationToken cancellationToken) => ids.Count == 0
        ? Task.CompletedTask
        : WriteAsync(session => CartoonTable.Delete(session, ids), cancellationToken);

    public Task InsertFaceAsync(DownloadedFace face, CancellationToken cancellationToken) =>
        WriteAsync(session => FaceTable.Insert(session, face), cancellationToken);

    public Task<DownloadedFace?> FindFaceAsync(OriginalId originalId, CancellationToken cancellationToken) =>
        ReadAsync(session => FaceTable.Find(session, originalId), cancellationToken);

    public Task<DownloadedFace?> FindFaceByCartoonAsync(CartoonId cartoonId, CancellationToken cancellationToken) =>
        ReadAsync(session => FaceTable.FindByCartoon(session, cartoonId), cancellationToken);

    public Task<ImmutableArray<DownloadedFace>> ListFacesAsync(
        DeviceId deviceId, ListPosition<FaceId>? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(session => FaceTable.List(session, deviceId, after, limit), cancellationToken);

    public Task<int> CountFacesAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        ReadAsync(session => FaceTable.Count(session, deviceId), cancellationToken);

    public Task DeleteFaceAsync(FaceId id, CancellationToken cancellationToken) =>
        WriteAsync(session => FaceTable.Delete(session, id), cancellationToken);

    public Task InsertIdempotencyRecordAsync(IdempotencyRecord record, CancellationToken cancellationToken) =>
        WriteAsync(session => IdempotencyTable.Insert(session, record), cancellationToken);

    public Task<IdempotencyRecord?> FindIdempotencyRecordAsync(DeviceId deviceId, IdempotencyKey key, CancellationToken cancellationToken) =>
        ReadAsync(session => IdempotencyTable.Find(session, deviceId, key), cancellationToken);

    public Task<ImmutableArray<IdempotencyRecord>> ListPendingIdempotencyRecordsAsync(
        OriginalId originalId, CancellationToken cancellationToken) =>
        ReadAsync(session => IdempotencyTable.ListPending(session, originalId), cancellationToken);

    public Task<ImmutableArray<IdempotencyRecord>> ListPendingIdempotencyRecordsAsync(
        DeviceId deviceId, CancellationToken cancellationToken) =>
        ReadAsync(session => IdempotencyTable.ListPending(session, deviceId), cancellationToken);

    public Task CompleteIdempotencyRecordAsync(
        DeviceId deviceId, IdempotencyKey key, string answer, CancellationToken cancellationToken) =>
        WriteAsync(session => IdempotencyTable.Complete(session, deviceId, key, answer), cancellationToken);

    public Task<int> DeleteIdempotencyRecordsAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        WriteAsync(session => IdempotencyTable.Delete(session, cutoff), cancellationToken);

    public Task<int> DeleteIdempotencyRecordsAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        WriteAsync(session => IdempotencyTable.Delete(session, deviceId), cancellationToken);

    public Task<DeviceDeletion> BeginDeviceDeletionAsync(DeviceDeletion deletion, CancellationToken cancellationToken) =>
        WriteAsync(session => DeletionTable.Begin(session, deletion), cancellationToken);

    public Task<DeviceDeletion?> FindDeviceDeletionAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        ReadAsync(session => DeletionTable.Find(session, deviceId), cancellationToken);

    public Task<ImmutableArray<DeviceDeletion>> ListDeviceDeletionsAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        ReadAsync(session => DeletionTable.List(session, cutoff), cancellationToken);

    public Task EndDeviceDeletionAsync(DeviceDeletion deletion, DateTimeOffset endedAt, CancellationToken cancellationToken) =>
        WriteAsync(session => DeletionTable.End(session, deletion, endedAt), cancellationToken);

    public Task<DeletionFence?> FindDeletionFenceAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        ReadAsync(session => FenceTable.Find(session, deviceId), cancellationToken);

    public Task<int> DeleteDeletionFencesAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        WriteAsync(session => FenceTable.Delete(session, cutoff), cancellationToken);

    public Task<ImmutableHashSet<ImageName>> FindFilenamesAsync(
        ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) =>
        ReadAsync(session => Filenames(session, area, names).Select(name => ImageName.Parse(name)).ToImmutableHashSet(), cancellationToken);

    public Task<long?> FindFileSizeAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) =>
        ReadAsync(session => FileSize(session, area, name), cancellationToken);

    public Task<ImmutableArray<ImageRecord>> ListImagesAsync(ImageArea area, ImageName? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(session => Images(session, area, after, limit), cancellationToken);

    public Task<ImageRecord?> FindImageAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) =>
        ReadAsync(session => Image(session, area, name), cancellationToken);

    public Task NoteDigestAsync(ImageArea area, ImageName name, string sha256, CancellationToken cancellationToken) =>
        WriteAsync(session => NoteDigest(session, area, name, sha256), cancellationToken);

    public Task<ScrubProgress?> FindScrubAsync(CancellationToken cancellationToken) => ReadAsync(ScrubTable.Find, cancellationToken);

    public Task WriteScrubAsync(ScrubProgress progress, CancellationToken cancellationToken) =>
        WriteAsync(session => ScrubTable.Write(session, progress), cancellationToken);

    public Task<Guid> GetStoreIdAsync(CancellationToken cancellationToken) => ReadAsync(MetaTable.StoreId, cancellationToken);

    public Task<Guid> ClaimFilesAsync(Guid filesId, CancellationToken cancellationToken) =>
        WriteAsync(session => MetaTable.ClaimFiles(session, filesId), cancellationToken);

    public Task<bool> HasDocumentsAsync(CancellationToken cancellationToken) => ReadAsync(MetaTable.HasDocuments, cancellationToken);

    /// <summary>Tests a read, and also a write unless a write has succeeded recently.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        if (Database.Health.IsDamaged) throw SqliteFailures.Damaged();
        await GetStoreIdAsync(cancellationToken).ConfigureAwait(false);
        if (!Database.Health.HasRecentWrite) await WriteAsync(MetaTable.Touch, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs work on the writer, in a transaction that it may share with other writes.</summary>
    internal async Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        await Database.Writer.RunAsync(work, cancellationToken).ConfigureAwait(false);

    /// <summary>Runs work on one of the read connections.</summary>
    internal async Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        await Database.Readers.RunAsync(work, cancellationToken).ConfigureAwait(false);

    private async Task WriteAsync(Action<SqliteSession> work, CancellationToken cancellationToken)
    {
        await WriteAsync(Work, cancellationToken).ConfigureAwait(false);

        bool Work(SqliteSession session)
        {
            work(session);
            return true;
        }
    }

    private static long? FileSize(SqliteSession session, ImageArea area, ImageName name) => area switch
    {
        ImageArea.Originals => OriginalTable.FileSize(session, name),
        ImageArea.Temp => CartoonTable.FileSize(session, name),
        ImageArea.Downloaded => FaceTable.FileSize(session, name),
        _ => throw new ArgumentOutOfRangeException(nameof(area), area, "This area has no collection of documents."),
    };

    private static ImmutableArray<ImageRecord> Images(SqliteSession session, ImageArea area, ImageName? after, int limit) => area switch
    {
        ImageArea.Originals => OriginalTable.Images(session, after, limit),
        ImageArea.Temp => CartoonTable.Images(session, after, limit),
        ImageArea.Downloaded => FaceTable.Images(session, after, limit),
        _ => throw new ArgumentOutOfRangeException(nameof(area), area, "This area has no collection of documents."),
    };

    private static ImageRecord? Image(SqliteSession session, ImageArea area, ImageName name) => area switch
    {
        ImageArea.Originals => OriginalTable.Image(session, name),
        ImageArea.Temp => CartoonTable.Image(session, name),
        ImageArea.Downloaded => FaceTable.Image(session, name),
        _ => throw new ArgumentOutOfRangeException(nameof(area), area, "This area has no collection of documents."),
    };

    private static void NoteDigest(SqliteSession session, ImageArea area, ImageName name, string sha256)
    {
        switch (area)
        {
            case ImageArea.Originals:
                OriginalTable.NoteDigest(session, name, sha256);
                break;
            case ImageArea.Temp:
                CartoonTable.NoteDigest(session, name, sha256);
                break;
            case ImageArea.Downloaded:
                FaceTable.NoteDigest(session, name, sha256);
                break;
            case ImageArea.Masters:
                FaceTable.NoteMasterDigest(session, name, sha256);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(area), area, "This area has no collection of documents.");
        }
    }

    private static ImmutableArray<string> Filenames(SqliteSession session, ImageArea area, IReadOnlyCollection<ImageName> names) => area switch
    {
        ImageArea.Originals => OriginalTable.Filenames(session, names),
        ImageArea.Temp => CartoonTable.Filenames(session, names),
        ImageArea.Downloaded => FaceTable.Filenames(session, names),
        _ => throw new ArgumentOutOfRangeException(nameof(area), area, "This area has no collection of documents."),
    };
}

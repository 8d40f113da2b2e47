using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avatar.Storage.Sqlite;

/// <summary>Stores the documents in one SQLite file, which only this process uses.</summary>
internal sealed class SqliteAvatarStore(IOptions<SqliteOptions> options, ILogger<SqliteAvatarStore> logger) : IAvatarStore, IAsyncDisposable
{
    /// <summary>Maximum duration of the damage check at start.</summary>
    private static readonly TimeSpan DamageCheckLimit = TimeSpan.FromSeconds(10);

    private Tables? _tables;

    public IDevices Devices => Open.Devices;
    public IOriginals Originals => Open.Originals;
    public ICartoons Cartoons => Open.Cartoons;
    public IFaces Faces => Open.Faces;
    public IIdempotencyRecords IdempotencyRecords => Open.Records;
    public IDeletions Deletions => Open.Deletions;
    public IImageRecords ImageRecords => Open.Images;

    internal SqliteDatabase Database => Open.Database;

    private Tables Open => _tables ?? throw SqliteFailures.Closed();

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await PoolThread.Enter();
        cancellationToken.ThrowIfCancellationRequested();
        _tables ??= new(SqliteDatabase.Open(options.Value, DamageCheckLimit, logger));
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

    public async Task<Guid> GetStoreIdAsync(CancellationToken cancellationToken) =>
        await Database.ReadAsync(MetaTable.StoreId, cancellationToken).ConfigureAwait(false);

    public async Task<Guid> ClaimFilesAsync(Guid filesId, CancellationToken cancellationToken) =>
        await Database.WriteAsync(session => MetaTable.ClaimFiles(session, filesId), cancellationToken).ConfigureAwait(false);

    public async Task<bool> HasDocumentsAsync(CancellationToken cancellationToken) =>
        await Database.ReadAsync(MetaTable.HasDocuments, cancellationToken).ConfigureAwait(false);

    /// <summary>Tests a read, and also a write unless a write has succeeded recently.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        var database = Database;
        if (database.Health.IsDamaged) throw SqliteFailures.Damaged();
        await GetStoreIdAsync(cancellationToken).ConfigureAwait(false);
        if (!database.Health.HasRecentWrite) await database.WriteAsync(MetaTable.Touch, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _tables, null)?.Database.DisposeAsync() ?? ValueTask.CompletedTask;

    private sealed class Tables(SqliteDatabase database)
    {
        public SqliteDatabase Database { get; } = database;
        public DeviceTable Devices { get; } = new(database);
        public OriginalTable Originals { get; } = new(database);
        public CartoonTable Cartoons { get; } = new(database);
        public FaceTable Faces { get; } = new(database);
        public IdempotencyTable Records { get; } = new(database);
        public DeletionTable Deletions { get; } = new(database);
        public ImageTable Images { get; } = new(database);
    }
}

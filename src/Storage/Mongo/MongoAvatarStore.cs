using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>
/// Stores the documents in MongoDB, shared by any number of processes. It needs no transactions and works with a standalone server.
/// </summary>
internal sealed class MongoAvatarStore(MongoConnection connection, IOptions<MongoOptions> options, ILogger<MongoAvatarStore> logger) : IAvatarStore
{
    private Collections? _collections;

    public IDevices Devices => Open.Devices;
    public IOriginals Originals => Open.Originals;
    public ICartoons Cartoons => Open.Cartoons;
    public IFaces Faces => Open.Faces;
    public IIdempotencyRecords IdempotencyRecords => Open.Records;
    public IDeletions Deletions => Open.Deletions;
    public IImageRecords ImageRecords => Open.Images;

    private Collections Open => _collections ?? throw MongoFailures.Closed();

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_collections is not null) return;
        await new MongoOpening(connection, options.Value.AllowOpaqueDeviceIds, logger).OpenAsync(cancellationToken).ConfigureAwait(false);
        _collections = new(connection.Database);
    }

    /// <summary>Returns 0: the server's disk is not one of this service.</summary>
    public Task<long> MeasureAsync(CancellationToken cancellationToken) => Task.FromResult(0L);

    public async Task<Guid> GetStoreIdAsync(CancellationToken cancellationToken) =>
        await Open.Meta.StoreIdAsync(cancellationToken).ConfigureAwait(false);

    public async Task<Guid> ClaimFilesAsync(Guid filesId, CancellationToken cancellationToken) =>
        await Open.Meta.ClaimFilesAsync(filesId, cancellationToken).ConfigureAwait(false);

    public async Task<bool> HasDocumentsAsync(CancellationToken cancellationToken) =>
        await Open.Originals.AnyAsync(cancellationToken).ConfigureAwait(false) || await Open.Faces.AnyAsync(cancellationToken).ConfigureAwait(false);

    public Task PingAsync(CancellationToken cancellationToken) => GetStoreIdAsync(cancellationToken);

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
            Images = new(database);
            Meta = new(database);
        }

        public DeviceCollection Devices { get; }
        public OriginalCollection Originals { get; }
        public FaceCollection Faces { get; }
        public CartoonCollection Cartoons { get; }
        public IdempotencyCollection Records { get; }
        public DeletionCollection Deletions { get; }
        public MongoImages Images { get; }
        public MetaCollection Meta { get; }
    }
}

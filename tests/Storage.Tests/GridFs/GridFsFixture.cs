using Avatar.Storage.GridFs;
using Avatar.Storage.Mongo;
using Avatar.Storage.Tests.Mongo;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.GridFs;

/// <summary>A separate database per test with an image bucket, a clock, and direct access to the collections.</summary>
internal sealed class GridFsFixture : IAsyncDisposable
{
    private readonly TestDatabase _database = TestDatabase.CreateOrSkip();
    private readonly List<MongoConnection> _connections = [];

    public FakeTimeProvider Clock { get; } = new(Make.Noon);

    public string ConnectionString => _database.ConnectionString;

    public IMongoDatabase Database => _database.Database;

    public IMongoCollection<BsonDocument> Files => Database.GetCollection<BsonDocument>("images.files");

    public IMongoCollection<BsonDocument> Chunks => Database.GetCollection<BsonDocument>("images.chunks");

    /// <summary>Creates an unopened store with a separate connection, like another process.</summary>
    public GridFsImageStore Create(int chunkSize = GridFsBucket.DefaultChunkSize)
    {
        var connection = _database.Connect();
        lock (_connections) _connections.Add(connection);
        return new(connection, Clock, NullLogger<GridFsImageStore>.Instance, chunkSize);
    }

    public GridFsDeletedImages Deletions()
    {
        var connection = _database.Connect();
        lock (_connections) _connections.Add(connection);
        return new(connection, Clock);
    }

    public async Task<GridFsImageStore> OpenAsync(int chunkSize = GridFsBucket.DefaultChunkSize)
    {
        var store = Create(chunkSize);
        await store.OpenAsync(TestContext.Current.CancellationToken);
        return store;
    }

    /// <summary>Sets a fail point that affects only this test; disposing it switches it off.</summary>
    public async Task<IAsyncDisposable> FailAsync(string mode, string command, string data) => await FailPoint.SetAsync(_database, [command], $"{{ {data} }}", mode);

    public async Task<List<string>> FilenamesAsync() =>
        [.. (await Files.Find(FilterDefinition<BsonDocument>.Empty).ToListAsync()).Select(file => file["filename"].AsString).Order()];

    public Task<long> CountChunksAsync() => Chunks.CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        foreach (var connection in _connections) connection.Dispose();
    }
}

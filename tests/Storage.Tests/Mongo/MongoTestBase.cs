using Avatar.Storage.Mongo;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.Mongo;

/// <summary>An open store with a separate database, and direct access to that database.</summary>
public abstract class MongoTestBase : IAsyncLifetime
{
    private readonly List<MongoConnection> _connections = [];

    private protected TestDatabase Database { get; private set; } = null!;

    private protected MongoAvatarStore Store { get; private set; } = null!;

    /// <summary>The commands sent by <see cref="Store"/>.</summary>
    private protected MongoCommands Commands { get; } = new();

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        CreateDatabase();
        await ReopenAsync();
    }

    private protected void CreateDatabase() => Database = TestDatabase.CreateOrSkip();

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections) connection.Dispose();
        if (Database is not null) await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task ReopenAsync(bool opaque = false)
    {
        Store = MongoFixture.Create(Connect(), opaque);
        await Store.OpenAsync(Cancel);
    }

    /// <summary>Creates a connection whose commands are recorded.</summary>
    private protected MongoConnection Connect(string? connectionString = null, Action<MongoClientSettings>? configure = null)
    {
        var connection = Database.Connect(connectionString, settings =>
        {
            Commands.ListenTo(settings);
            configure?.Invoke(settings);
        });
        _connections.Add(connection);
        return connection;
    }

    private protected IMongoCollection<BsonDocument> Raw(string collection) => Database.Database.GetCollection<BsonDocument>(collection);

    private protected async Task<Original> InsertOriginalAsync()
    {
        var original = Make.Original();
        await Store.Originals.InsertAsync(original, Cancel);
        return original;
    }

    private protected static async Task<StoreException> RefusedAsync(StoreFailure failure, Func<Task> call)
    {
        var refusal = await Assert.ThrowsAsync<StoreException>(call);
        Assert.Equal(failure, refusal.Failure);
        return refusal;
    }
}

using Avatar.Storage.Mongo;
using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.Mongo;

/// <summary>A database of the test's own on the server that AVATAR_TEST_MONGODB names; it is dropped at the end.</summary>
internal sealed class MongoTestDatabase : IAsyncDisposable
{
    private const string Variable = "AVATAR_TEST_MONGODB";

    private readonly MongoClient _client;

    private MongoTestDatabase(string connectionString)
    {
        Name = "avatar-test-" + Guid.NewGuid().ToString("N");
        var url = new MongoUrlBuilder(connectionString) { DatabaseName = Name, ApplicationName = Name };
        ConnectionString = url.ToString();
        _client = new MongoClient(url.ToMongoUrl());
        Database = _client.GetDatabase(Name);
    }

    public string Name { get; }

    /// <summary>Leads to this database, under an application name of its own: fail points may be set for it alone.</summary>
    public string ConnectionString { get; }

    /// <summary>A way into the database around the store.</summary>
    public IMongoDatabase Database { get; }

    public IMongoDatabase Admin => _client.GetDatabase("admin");

    /// <summary>Where no server is named, the test is skipped.</summary>
    public static MongoTestDatabase CreateOrSkip()
    {
        var connectionString = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(connectionString), $"{Variable} names no MongoDB.");
        return new(connectionString!);
    }

    /// <summary>A connection as a store has it, but for what <paramref name="configure"/> changes.</summary>
    public MongoConnection Connect(string? connectionString = null, Action<MongoClientSettings>? configure = null) =>
        new(Options.Create(new MongoOptions { ConnectionString = connectionString ?? ConnectionString }), configure);

    public async ValueTask DisposeAsync()
    {
        await _client.DropDatabaseAsync(Name);
        _client.Dispose();
    }
}

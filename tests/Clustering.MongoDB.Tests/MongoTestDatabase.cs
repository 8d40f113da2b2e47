using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;
using Orleans.Configuration;

namespace Avatar.Clustering.MongoDB.Tests;

/// <summary>A database of the test's own on the server that AVATAR_TEST_MONGODB names; it is dropped at the end.</summary>
internal sealed class MongoTestDatabase : IAsyncDisposable
{
    private const string Variable = "AVATAR_TEST_MONGODB";

    private static readonly IServiceProvider NoServices = new ServiceCollection().BuildServiceProvider();

    private readonly MongoClient _client;
    private readonly List<IDisposable> _tables = [];

    private MongoTestDatabase(string connectionString)
    {
        Name = "avatar-test-" + Guid.NewGuid().ToString("N");
        var url = new MongoUrlBuilder(connectionString) { DatabaseName = Name, ApplicationName = Name };
        ConnectionString = url.ToString();
        _client = new MongoClient(url.ToMongoUrl());
        Database = _client.GetDatabase(Name);
    }

    /// <summary>The database's name, and that of the application which the connection string gives.</summary>
    public string Name { get; }

    public string ConnectionString { get; }

    /// <summary>A way into the database around the tables.</summary>
    public IMongoDatabase Database { get; }

    public IMongoDatabase Admin => _client.GetDatabase("admin");

    public IMongoCollection<BsonDocument> Clusters => Database.GetCollection<BsonDocument>(MembershipDocument.Collection);

    public IMongoCollection<BsonDocument> Reminders => Database.GetCollection<BsonDocument>(ReminderDocument.Collection);

    /// <summary>Where no server is named, the test is skipped.</summary>
    public static MongoTestDatabase CreateOrSkip()
    {
        var connectionString = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(connectionString), $"{Variable} names no MongoDB.");
        return new(connectionString!);
    }

    /// <summary>A table as a silo has it; it is not initialised.</summary>
    public MongoDBMembershipTable Membership(string clusterId = "a", string? connectionString = null) => Keep(new MongoDBMembershipTable(
        Options.Create(new MongoDBClusteringOptions { ConnectionString = connectionString ?? ConnectionString }),
        Options.Create(new ClusterOptions { ClusterId = clusterId }),
        NoServices,
        NullLogger<MongoDBMembershipTable>.Instance));

    public async Task<MongoDBMembershipTable> BegunMembershipAsync(string clusterId = "a")
    {
        var table = Membership(clusterId);
        await table.InitializeMembershipTable(true);
        return table;
    }

    public MongoDBGatewayListProvider Gateways(string clusterId = "a", GatewayOptions? gateways = null) => Keep(new MongoDBGatewayListProvider(
        Options.Create(new MongoDBClusteringOptions { ConnectionString = ConnectionString }),
        Options.Create(new ClusterOptions { ClusterId = clusterId }),
        Options.Create(gateways ?? new()),
        NoServices,
        NullLogger<MongoDBGatewayListProvider>.Instance));

    public async Task<MongoDBReminderTable> StartedRemindersAsync(string serviceId = "s")
    {
        var table = ReminderTable(serviceId);
        await table.StartAsync(CancellationToken.None);
        return table;
    }

    /// <summary>A table as a silo has it; it is not started.</summary>
    public MongoDBReminderTable ReminderTable(string serviceId = "s", string? connectionString = null) => Keep(new MongoDBReminderTable(
        Options.Create(new MongoDBRemindersOptions { ConnectionString = connectionString ?? ConnectionString }),
        Options.Create(new ClusterOptions { ServiceId = serviceId }),
        NoServices,
        NullLogger<MongoDBReminderTable>.Instance));

    public async ValueTask DisposeAsync()
    {
        foreach (var table in _tables) table.Dispose();
        await _client.DropDatabaseAsync(Name);
        _client.Dispose();
    }

    private T Keep<T>(T table) where T : IDisposable
    {
        _tables.Add(table);
        return table;
    }
}

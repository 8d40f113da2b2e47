using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;
using Orleans.Configuration;

namespace Avatar.Clustering.MongoDB.Tests;

/// <summary>The database of a test, and tables that use it like those of silos.</summary>
internal sealed class ClusteringDatabase : TestDatabase
{
    private static readonly IServiceProvider NoServices = new ServiceCollection().BuildServiceProvider();

    private readonly List<IDisposable> _tables = [];

    public IMongoCollection<BsonDocument> Clusters => Database.GetCollection<BsonDocument>(MembershipDocument.Collection);

    public IMongoCollection<BsonDocument> Reminders => Database.GetCollection<BsonDocument>(ReminderDocument.Collection);

    /// <inheritdoc cref="TestDatabase.CreateOrSkip"/>
    public static new ClusteringDatabase CreateOrSkip()
    {
        SkipUnlessThere();
        return new();
    }

    /// <summary>Creates a table like that of a silo; it is not initialised.</summary>
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

    /// <summary>Creates a table like that of a silo; it is not started.</summary>
    public MongoDBReminderTable ReminderTable(string serviceId = "s", string? connectionString = null) => Keep(new MongoDBReminderTable(
        Options.Create(new MongoDBRemindersOptions { ConnectionString = connectionString ?? ConnectionString }),
        Options.Create(new ClusterOptions { ServiceId = serviceId }),
        NoServices,
        NullLogger<MongoDBReminderTable>.Instance));

    public override ValueTask DisposeAsync()
    {
        foreach (var table in _tables) table.Dispose();
        return base.DisposeAsync();
    }

    private T Keep<T>(T table) where T : IDisposable
    {
        _tables.Add(table);
        return table;
    }
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;
using Orleans.Configuration;
using Orleans.Messaging;

namespace Avatar.Clustering.MongoDB;

/// <summary>
/// Lists the active silos with a gateway for a client. It does not write, so a client needs no write permission. The server filters the
/// members, so dead silos are not transferred.
/// </summary>
internal sealed class MongoDBGatewayListProvider : IGatewayListProvider, IDisposable
{
    private const string Member = "m";

    private readonly string _clusterId;
    private readonly ILogger _logger;
    private readonly MongoDBDatabase _database;
    private readonly IMongoCollection<BsonDocument> _clusters;
    private readonly PipelineDefinition<BsonDocument, BsonDocument> _gateways;

    /// <exception cref="OrleansConfigurationException">The options are not valid.</exception>
    public MongoDBGatewayListProvider(
        IOptions<MongoDBClusteringOptions> options,
        IOptions<ClusterOptions> cluster,
        IOptions<GatewayOptions> gateways,
        IServiceProvider services,
        ILogger<MongoDBGatewayListProvider> logger)
    {
        _clusterId = cluster.Value.ClusterId;
        _logger = logger;
        _database = new(options.Value, services);
        _clusters = _database.Collection(MembershipDocument.Collection);
        _gateways = BuildQuery(_clusterId);
        MaxStaleness = gateways.Value.GatewayListRefreshPeriod;
    }

    public TimeSpan MaxStaleness { get; }

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public Task<IList<Uri>> GetGateways() => GetGatewaysAsync(CancellationToken.None);

    public async Task<IList<Uri>> GetGatewaysAsync(CancellationToken cancellationToken)
    {
        using var found = await _clusters.AggregateAsync(_gateways, cancellationToken: cancellationToken);
        var cluster = await found.FirstOrDefaultAsync(cancellationToken);
        Uri[] gateways = cluster?[MembershipDocument.Members] is BsonArray members ? [.. members.Select(member => ToUri(member["v"]))] : [];
        if (gateways.Length == 0) _logger.NoGateways(_clusterId, _clusters.CollectionNamespace.FullName);
        return gateways;
    }

    public void Dispose() => _database.Dispose();

    private static PipelineDefinition<BsonDocument, BsonDocument> BuildQuery(string clusterId) => new BsonDocument[]
    {
        new("$match", new BsonDocument(MembershipDocument.Id, clusterId)),
        new("$project", new BsonDocument(MembershipDocument.Members, new BsonDocument("$filter", new BsonDocument
        {
            { "input", new BsonDocument("$objectToArray", $"${MembershipDocument.Members}") },
            { "as", Member },
            { "cond", new BsonDocument("$and", new BsonArray
            {
                new BsonDocument("$eq", new BsonArray { $"$${Member}.v.{MembershipDocument.Status}", (int)SiloStatus.Active }),
                new BsonDocument("$ne", new BsonArray { $"$${Member}.v.{MembershipDocument.ProxyPort}", 0 }),
            }) },
        }))),
    };

    private static Uri ToUri(BsonValue member)
    {
        var silo = SiloAddress.FromParsableString(member[MembershipDocument.Address].AsString);
        return SiloAddress.New(silo.Endpoint.Address, member[MembershipDocument.ProxyPort].AsInt32, silo.Generation).ToGatewayUri();
    }
}

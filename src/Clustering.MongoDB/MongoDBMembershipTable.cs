using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;
using Orleans.Configuration;

namespace Avatar.Clustering.MongoDB;

/// <summary>
/// Stores the silos of one cluster in one document, so that a change of a row and of the table's version is one atomic compare-and-swap, even
/// on a standalone server. A change that lost a race returns false, and Orleans reads the table again. The outcome of a change that failed with
/// an exception is unknown; Orleans then also reads again. Repeating such a change is harmless, because the version's etag no longer matches.
/// </summary>
internal sealed class MongoDBMembershipTable : IMembershipTable, IOtherClusters, IDisposable
{
    /// <summary>Number of attempts of a clean-up when the membership changes concurrently.</summary>
    private const int CleanupAttempts = 5;

    private static readonly UpdateOptions Upsert = new() { IsUpsert = true };

    private readonly string _clusterId;
    private readonly ILogger _logger;
    private readonly MongoDBDatabase _database;
    private readonly IMongoCollection<BsonDocument> _clusters;

    /// <exception cref="OrleansConfigurationException">The options are not valid.</exception>
    public MongoDBMembershipTable(
        IOptions<MongoDBClusteringOptions> options, IOptions<ClusterOptions> cluster, IServiceProvider services, ILogger<MongoDBMembershipTable> logger)
    {
        _clusterId = cluster.Value.ClusterId;
        _logger = logger;
        _database = new(options.Value, services);
        _clusters = _database.Collection(MembershipDocument.Collection);
    }

    private string CollectionName => _clusters.CollectionNamespace.FullName;

    private BsonDocument ThisCluster => new(MembershipDocument.Id, _clusterId);

    /// <summary>Creates the cluster's document if it does not exist. Safe for concurrent calls of several processes.</summary>
    public async Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken)
    {
        if (!tryInitTableVersion) return;
        var empty = new BsonDocument("$setOnInsert", new BsonDocument
        {
            { MembershipDocument.Version, 0 },
            { MembershipDocument.VersionEtag, NewEtag() },
            { MembershipDocument.Members, new BsonDocument() },
        });
        try
        {
            var result = await _clusters.UpdateOneAsync(ThisCluster, empty, Upsert, cancellationToken);
            if (result.UpsertedId is not null) _logger.MembershipCreated(_clusterId, CollectionName);
        }
        catch (MongoWriteException exception) when (exception.WriteError?.Category is ServerErrorCategory.DuplicateKey)
        {
            // Another process has created it concurrently.
        }
    }

    public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken) =>
        MembershipDocument.ToTable(await FindAsync([], cancellationToken));

    public async Task<IReadOnlyList<OtherClusterMember>> ReadActiveMembersAsync(CancellationToken cancellationToken)
    {
        var documents = await _clusters.Find(new BsonDocument(MembershipDocument.Id, new BsonDocument("$ne", _clusterId))).ToListAsync(cancellationToken);
        return
        [
            .. from document in documents
               from member in MembershipDocument.ToTable(document).Members
               where member.Item1.Status is SiloStatus.Active
               select new OtherClusterMember(document[MembershipDocument.Id].AsString, member.Item1),
        ];
    }

    public async Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken)
    {
        var versionAndRow = new BsonDocument
        {
            { MembershipDocument.Version, 1 },
            { MembershipDocument.VersionEtag, 1 },
            { MembershipDocument.GetPath(key), 1 },
        };
        return MembershipDocument.ToTable(await FindAsync(versionAndRow, cancellationToken));
    }

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken)
    {
        var path = MembershipDocument.GetPath(entry.SiloAddress);
        var etag = NewEtag();
        return TryChangeAsync(
            tableVersion,
            condition: new(path, new BsonDocument("$exists", false)),
            etag,
            change: new("$set", new BsonDocument(path, MembershipDocument.FromEntry(entry, etag))),
            cancellationToken);
    }

    /// <summary>
    /// Writes all fields, but keeps a heartbeat that is newer than the one that the caller has read.
    /// </summary>
    public Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken)
    {
        var path = MembershipDocument.GetPath(entry.SiloAddress);
        var newEtag = NewEtag();
        var fields = MembershipDocument.FromEntry(entry, newEtag);
        var heartbeat = fields[MembershipDocument.IAmAliveTime];
        fields.Remove(MembershipDocument.IAmAliveTime);
        return TryChangeAsync(
            tableVersion,
            condition: new($"{path}.{MembershipDocument.Etag}", etag),
            newEtag,
            change: new()
            {
                { "$set", new BsonDocument(fields.Select(field => new BsonElement($"{path}.{field.Name}", field.Value))) },
                { "$max", new BsonDocument($"{path}.{MembershipDocument.IAmAliveTime}", heartbeat) },
            },
            cancellationToken);
    }

    /// <summary>
    /// Writes the silo's heartbeat and no other field. Both etags stay unchanged, so concurrent compare-and-swap changes still succeed. A silo
    /// that is not a member is not added.
    /// </summary>
    public async Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken)
    {
        var path = MembershipDocument.GetPath(entry.SiloAddress);
        var result = await _clusters.UpdateOneAsync(
            ThisCluster.Add(path, new BsonDocument("$exists", true)),
            new BsonDocument("$set", new BsonDocument($"{path}.{MembershipDocument.IAmAliveTime}", entry.IAmAliveTime.ToBson())),
            cancellationToken: cancellationToken);
        if (result.MatchedCount == 0) _logger.HeartbeatFromNonMember(entry.SiloAddress, _clusterId);
    }

    /// <summary>
    /// Removes the dead silos that have been silent since <paramref name="beforeDate"/>, in one change with a new version. If one of them writes
    /// a heartbeat meanwhile, the change is retried without it, because that silo still has to read that it is dead.
    /// </summary>
    public async Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < CleanupAttempts; attempt++)
        {
            if (await FindAsync([], cancellationToken) is not { } document) return;
            var defunct = MembershipDocument.FindDefunct(document, beforeDate);
            if (defunct.Count == 0) return;

            var next = MembershipDocument.GetVersion(document).Next();
            var unchangedHeartbeats = new BsonDocument(defunct.Select(
                member => new BsonElement($"{member.Path}.{MembershipDocument.IAmAliveTime}", member.LastHeartbeat)));
            var removal = new BsonDocument("$unset", new BsonDocument(defunct.Select(member => new BsonElement(member.Path, ""))));
            if (await TryChangeAsync(next, unchangedHeartbeats, NewEtag(), removal, cancellationToken))
            {
                _logger.DefunctSilosRemoved(defunct.Count, _clusterId, next.Version);
                return;
            }
        }

        _logger.CleanupPostponed(_clusterId, CleanupAttempts);
    }

    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) =>
        _clusters.DeleteOneAsync(new BsonDocument(MembershipDocument.Id, clusterId), cancellationToken);

    // The older overloads of the interface. Orleans calls the newer ones.
    public Task InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion, CancellationToken.None);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    public void Dispose() => _database.Dispose();

    /// <summary>
    /// Changes the document, and sets the given version and a new etag, if the etag of the version matches and the condition holds.
    /// </summary>
    private async Task<bool> TryChangeAsync(
        TableVersion version, BsonDocument condition, string newEtag, BsonDocument change, CancellationToken cancellationToken)
    {
        var filter = ThisCluster.Add(MembershipDocument.VersionEtag, version.VersionEtag).Merge(condition);
        if (!change.Contains("$set")) change.Add("$set", new BsonDocument());
        change["$set"].AsBsonDocument.Add(MembershipDocument.Version, version.Version).Add(MembershipDocument.VersionEtag, newEtag);
        return (await _clusters.UpdateOneAsync(filter, change, cancellationToken: cancellationToken)).MatchedCount == 1;
    }

    private async Task<BsonDocument?> FindAsync(BsonDocument projection, CancellationToken cancellationToken)
    {
        var document = await _clusters.Find(ThisCluster).Project(projection).FirstOrDefaultAsync(cancellationToken);
        if (document is null) _logger.MembershipMissing(_clusterId, CollectionName);
        return document;
    }

    private static string NewEtag() => Guid.NewGuid().ToString("N");
}

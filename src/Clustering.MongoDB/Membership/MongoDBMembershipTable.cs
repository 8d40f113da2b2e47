using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;
using Orleans.Configuration;

namespace Avatar.Clustering.MongoDB;

/// <summary>
/// The silos of one cluster in one document, so that a change of a row and of the table's version is one atomic
/// compare-and-swap, on a standalone server too. A change that lost is false, and Orleans reads again. A change that fails
/// with an exception may have been made: Orleans reads again then as well, and finds it or not; repeating it as it was does
/// nothing, because its version's etag is gone.
/// </summary>
internal sealed class MongoDBMembershipTable : IMembershipTable, IDisposable
{
    /// <summary>How often a clean-up begins anew when silos come and go under it.</summary>
    private const int CleanupAttempts = 5;

    private static readonly UpdateOptions Upsert = new() { IsUpsert = true };

    private readonly string _clusterId;
    private readonly ILogger _logger;
    private readonly MongoDBDatabase _database;
    private readonly IMongoCollection<BsonDocument> _clusters;

    /// <exception cref="OrleansConfigurationException">The options make no sense.</exception>
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

    /// <summary>Begins the cluster's document where there is none; any number of processes may do so at once.</summary>
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
            if (result.UpsertedId is not null) _logger.MembershipBegun(_clusterId, CollectionName);
        }
        catch (MongoWriteException exception) when (exception.WriteError?.Category is ServerErrorCategory.DuplicateKey)
        {
            // Another process began it in the same instant.
        }
    }

    public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken) =>
        MembershipDocument.ToTable(await FindAsync([], cancellationToken));

    public async Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken)
    {
        var versionAndRow = new BsonDocument
        {
            { MembershipDocument.Version, 1 },
            { MembershipDocument.VersionEtag, 1 },
            { MembershipDocument.PathOf(key), 1 },
        };
        return MembershipDocument.ToTable(await FindAsync(versionAndRow, cancellationToken));
    }

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken)
    {
        var path = MembershipDocument.PathOf(entry.SiloAddress);
        var etag = NewEtag();
        return TryChangeAsync(
            tableVersion,
            condition: new(path, new BsonDocument("$exists", false)),
            etag,
            change: new("$set", new BsonDocument(path, MembershipDocument.FromEntry(entry, etag))),
            cancellationToken);
    }

    /// <summary>
    /// Writes every field, but takes no sign of life back: one that came after the caller had read the row stays.
    /// </summary>
    public Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken)
    {
        var path = MembershipDocument.PathOf(entry.SiloAddress);
        var newEtag = NewEtag();
        var fields = MembershipDocument.FromEntry(entry, newEtag);
        var lastSign = fields[MembershipDocument.IAmAliveTime];
        fields.Remove(MembershipDocument.IAmAliveTime);
        return TryChangeAsync(
            tableVersion,
            condition: new($"{path}.{MembershipDocument.Etag}", etag),
            newEtag,
            change: new()
            {
                { "$set", new BsonDocument(fields.Select(field => new BsonElement($"{path}.{field.Name}", field.Value))) },
                { "$max", new BsonDocument($"{path}.{MembershipDocument.IAmAliveTime}", lastSign) },
            },
            cancellationToken);
    }

    /// <summary>
    /// Writes the time of the silo's last sign of life, and nothing else: neither etag changes, so it disturbs no one's
    /// compare-and-swap, and a silo that is no member does not become one.
    /// </summary>
    public async Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken)
    {
        var path = MembershipDocument.PathOf(entry.SiloAddress);
        var result = await _clusters.UpdateOneAsync(
            ThisCluster.Add(path, new BsonDocument("$exists", true)),
            new BsonDocument("$set", new BsonDocument($"{path}.{MembershipDocument.IAmAliveTime}", entry.IAmAliveTime.ToBson())),
            cancellationToken: cancellationToken);
        if (result.MatchedCount == 0) _logger.HeartbeatOfNobody(entry.SiloAddress, _clusterId);
    }

    /// <summary>
    /// Removes the dead silos of whom nothing was heard since <paramref name="beforeDate"/>, all in one change with a version
    /// of its own. One that shows a sign of life in between stays: it has yet to learn that it is dead.
    /// </summary>
    public async Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < CleanupAttempts; attempt++)
        {
            if (await FindAsync([], cancellationToken) is not { } document) return;
            var defunct = MembershipDocument.DefunctIn(document, beforeDate);
            if (defunct.Count == 0) return;

            var next = MembershipDocument.VersionOf(document).Next();
            var stillSilent = new BsonDocument(defunct.Select(
                member => new BsonElement($"{member.Path}.{MembershipDocument.IAmAliveTime}", member.LastSign)));
            var removal = new BsonDocument("$unset", new BsonDocument(defunct.Select(member => new BsonElement(member.Path, ""))));
            if (await TryChangeAsync(next, stillSilent, NewEtag(), removal, cancellationToken))
            {
                _logger.DefunctSilosRemoved(defunct.Count, _clusterId, next.Version);
                return;
            }
        }

        _logger.CleanupGaveWay(_clusterId, CleanupAttempts);
    }

    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) =>
        _clusters.DeleteOneAsync(new BsonDocument(MembershipDocument.Id, clusterId), cancellationToken);

    // The contract's older half, which Orleans does not call where there is the newer one.
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
    /// Changes the document if its version's etag is the given one and the further condition holds; with the change come the
    /// given version and a new etag.
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

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;
using Orleans.Configuration;

namespace Avatar.Clustering.MongoDB;

/// <summary>
/// Stores each reminder of one service in a document. The outcome of a write that failed with an exception is unknown; repeating it results in
/// the same reminder with another etag.
/// </summary>
internal sealed class MongoDBReminderTable : IReminderTable, IDisposable
{
    /// <summary>Concurrent first writes of a reminder can collide once; the next attempt finds a document to replace.</summary>
    private const int UpsertAttempts = 3;

    private static readonly ReplaceOptions Upsert = new() { IsUpsert = true };

    private readonly string _serviceId;
    private readonly ILogger _logger;
    private readonly MongoDBDatabase _database;
    private readonly IMongoCollection<BsonDocument> _reminders;

    /// <exception cref="OrleansConfigurationException">The options are not valid.</exception>
    public MongoDBReminderTable(
        IOptions<MongoDBRemindersOptions> options, IOptions<ClusterOptions> cluster, IServiceProvider services, ILogger<MongoDBReminderTable> logger)
    {
        _serviceId = cluster.Value.ServiceId;
        _logger = logger;
        _database = new(options.Value, services);
        _reminders = _database.Collection(ReminderDocument.Collection);
    }

    private BsonDocument ThisService => new(ReminderDocument.ServiceId, _serviceId);

    /// <summary>Creates the index for hash ranges of the ring. Safe for concurrent calls of several processes.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        var byGrainHash = new BsonDocument { { ReminderDocument.ServiceId, 1 }, { ReminderDocument.GrainHash, 1 } };
        return _reminders.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>(byGrainHash), cancellationToken: cancellationToken);
    }

    public Task<ReminderTableData> ReadRows(GrainId grainId, CancellationToken cancellationToken)
    {
        var byGrain = ThisService
            .Add(ReminderDocument.GrainHash, ReminderDocument.GetHash(grainId))
            .Add(ReminderDocument.GrainId, grainId.ToString());
        return FindAsync(byGrain, cancellationToken);
    }

    public Task<ReminderTableData> ReadRows(uint begin, uint end, CancellationToken cancellationToken)
    {
        var afterBegin = new BsonDocument("$gt", (long)begin);
        var untilEnd = new BsonDocument("$lte", (long)end);
        if (begin < end) return FindAsync(ThisService.Add(ReminderDocument.GrainHash, afterBegin.Merge(untilEnd)), cancellationToken);

        // The range wraps around the end of the ring. Equal bounds mean the whole ring.
        var wrapped = new BsonDocument("$or", new BsonArray
        {
            ThisService.Add(ReminderDocument.GrainHash, afterBegin),
            ThisService.Add(ReminderDocument.GrainHash, untilEnd),
        });
        return FindAsync(wrapped, cancellationToken);
    }

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName, CancellationToken cancellationToken)
    {
        var byId = new BsonDocument(ReminderDocument.Id, ReminderDocument.GetId(_serviceId, grainId, reminderName));
        return (await FindAsync(byId, cancellationToken)).Reminders.SingleOrDefault();
    }

    public async Task<string?> UpsertRow(ReminderEntry entry, CancellationToken cancellationToken)
    {
        var etag = Guid.NewGuid().ToString("N");
        var document = ReminderDocument.FromEntry(_serviceId, entry, etag);
        var byId = new BsonDocument(ReminderDocument.Id, document[ReminderDocument.Id]);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _reminders.ReplaceOneAsync(byId, document, Upsert, cancellationToken);
                return etag;
            }
            catch (MongoWriteException exception)
                when (exception.WriteError?.Category is ServerErrorCategory.DuplicateKey && attempt < UpsertAttempts)
            {
                // Not written, because a concurrent write created the document. The next attempt replaces it.
            }
        }
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag, CancellationToken cancellationToken)
    {
        var byIdAndEtag = new BsonDocument
        {
            { ReminderDocument.Id, ReminderDocument.GetId(_serviceId, grainId, reminderName) },
            { ReminderDocument.Etag, eTag },
        };
        return (await _reminders.DeleteOneAsync(byIdAndEtag, cancellationToken)).DeletedCount == 1;
    }

    public Task TestOnlyClearTable(CancellationToken cancellationToken) => _reminders.DeleteManyAsync(ThisService, cancellationToken);

    // Overloads without a cancellation token.
    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadRows(grainId, CancellationToken.None);

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadRows(begin, end, CancellationToken.None);

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => ReadRow(grainId, reminderName, CancellationToken.None);

    public Task<string?> UpsertRow(ReminderEntry entry) => UpsertRow(entry, CancellationToken.None);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => RemoveRow(grainId, reminderName, eTag, CancellationToken.None);

    public Task TestOnlyClearTable() => TestOnlyClearTable(CancellationToken.None);

    public void Dispose() => _database.Dispose();

    /// <summary>Skips documents that cannot be read, so that the other reminders of the range still fire.</summary>
    private async Task<ReminderTableData> FindAsync(BsonDocument filter, CancellationToken cancellationToken)
    {
        var entries = new List<ReminderEntry>();
        foreach (var document in await _reminders.Find(filter).ToListAsync(cancellationToken))
        {
            try
            {
                entries.Add(ReminderDocument.ToEntry(document));
            }
            catch (FormatException exception)
            {
                _logger.ReminderUnreadable(document[ReminderDocument.Id].ToString()!, exception);
            }
        }

        return new(entries);
    }
}

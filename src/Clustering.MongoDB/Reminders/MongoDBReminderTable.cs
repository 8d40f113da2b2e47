using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;
using Orleans.Configuration;

namespace Avatar.Clustering.MongoDB;

/// <summary>
/// The reminders of one service, a document each. A write that fails with an exception may have been done; repeating it gives
/// the same reminder, under another etag.
/// </summary>
internal sealed class MongoDBReminderTable : IReminderTable, IDisposable
{
    /// <summary>Two first writes of one reminder may collide once; the second attempt finds a document to replace.</summary>
    private const int UpsertAttempts = 3;

    private static readonly ReplaceOptions Upsert = new() { IsUpsert = true };

    private readonly string _serviceId;
    private readonly ILogger _logger;
    private readonly MongoDBDatabase _database;
    private readonly IMongoCollection<BsonDocument> _reminders;

    /// <exception cref="OrleansConfigurationException">The options make no sense.</exception>
    public MongoDBReminderTable(
        IOptions<MongoDBRemindersOptions> options, IOptions<ClusterOptions> cluster, IServiceProvider services, ILogger<MongoDBReminderTable> logger)
    {
        _serviceId = cluster.Value.ServiceId;
        _logger = logger;
        _database = new(options.Value, services);
        _reminders = _database.Collection(ReminderDocument.Collection);
    }

    private BsonDocument ThisService => new(ReminderDocument.ServiceId, _serviceId);

    /// <summary>Makes the index for ranges of the ring; any number of processes may do so at once.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        var byPlaceOnTheRing = new BsonDocument { { ReminderDocument.ServiceId, 1 }, { ReminderDocument.GrainHash, 1 } };
        return _reminders.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>(byPlaceOnTheRing), cancellationToken: cancellationToken);
    }

    public Task<ReminderTableData> ReadRows(GrainId grainId) => FindAsync(ThisService
        .Add(ReminderDocument.GrainHash, ReminderDocument.HashOf(grainId))
        .Add(ReminderDocument.GrainId, grainId.ToString()));

    public Task<ReminderTableData> ReadRows(uint begin, uint end)
    {
        var afterBegin = new BsonDocument("$gt", (long)begin);
        if (begin < end) return FindAsync(ThisService.Add(ReminderDocument.GrainHash, afterBegin.Add("$lte", (long)end)));

        // Around the end of the ring, and all of it where it begins and ends in one place.
        return FindAsync(new("$or", new BsonArray
        {
            ThisService.Add(ReminderDocument.GrainHash, afterBegin),
            ThisService.Add(ReminderDocument.GrainHash, new BsonDocument("$lte", (long)end)),
        }));
    }

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        var found = await FindAsync(new(ReminderDocument.Id, ReminderDocument.IdOf(_serviceId, grainId, reminderName)));
        return found.Reminders.SingleOrDefault();
    }

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var etag = Guid.NewGuid().ToString("N");
        var document = ReminderDocument.FromEntry(_serviceId, entry, etag);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _reminders.ReplaceOneAsync(new BsonDocument(ReminderDocument.Id, document[ReminderDocument.Id]), document, Upsert);
                return etag;
            }
            catch (MongoWriteException exception)
                when (exception.WriteError?.Category is ServerErrorCategory.DuplicateKey && attempt < UpsertAttempts)
            {
                // Nothing was written: the other's document is there now, and this one replaces it.
            }
        }
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        var result = await _reminders.DeleteOneAsync(new BsonDocument
        {
            { ReminderDocument.Id, ReminderDocument.IdOf(_serviceId, grainId, reminderName) },
            { ReminderDocument.Etag, eTag },
        });
        return result.DeletedCount == 1;
    }

    public Task TestOnlyClearTable() => _reminders.DeleteManyAsync(ThisService);

    public void Dispose() => _database.Dispose();

    /// <summary>One document that cannot be read does not keep the others of its range from ticking.</summary>
    private async Task<ReminderTableData> FindAsync(BsonDocument filter)
    {
        var entries = new List<ReminderEntry>();
        foreach (var document in await _reminders.Find(filter).ToListAsync())
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

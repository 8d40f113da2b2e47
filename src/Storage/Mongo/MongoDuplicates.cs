using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>Finds duplicate values that prevent a unique index.</summary>
internal sealed class MongoDuplicates(IMongoDatabase database)
{
    private const int MostShown = 3;

    /// <summary>Returns an exception that names the first index with duplicate values, and a few of the values.</summary>
    public async Task<StorageStartException> FindAsync(
        IEnumerable<MongoIndex> indexes, MongoCommandException refusal, CancellationToken cancellationToken)
    {
        foreach (var index in indexes)
        {
            var field = index.Keys.GetElement(0).Name;
            var values = await FindAsync(index.Collection, field, cancellationToken).ConfigureAwait(false);
            if (values.Count > 0)
            {
                return new(MongoMessages.Duplicates(index.Collection, field, values.Select(value => Show(field, value))), refusal);
            }
        }

        return new StorageUnreachableException("A unique index could not be created because of duplicate values, which have been removed since. Start again.", refusal);
    }

    private async Task<List<BsonDocument>> FindAsync(string collection, string field, CancellationToken cancellationToken)
    {
        var pipeline = new[]
        {
            new BsonDocument("$group", new BsonDocument { { "_id", "$" + field }, { "count", new BsonDocument("$sum", 1) } }),
            new BsonDocument("$match", new BsonDocument("count", new BsonDocument("$gt", 1))),
            new BsonDocument("$sort", new BsonDocument("_id", 1)),
            new BsonDocument("$limit", MostShown),
        };
        using var cursor = await database.GetCollection<BsonDocument>(collection)
            .AggregateAsync<BsonDocument>(pipeline, new AggregateOptions { AllowDiskUse = true }, cancellationToken)
            .ConfigureAwait(false);
        return await cursor.ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Shows a value. A device id is its owner's secret, so only its beginning is shown.</summary>
    private static string Show(string field, BsonDocument group)
    {
        var value = group["_id"];
        var text = value.IsBsonNull ? "no value"
            : field == "deviceId" && DeviceId.TryParse(value.ToString(), out var device) ? $"'{device}'"
            : $"'{value}'";
        return $"{text} ({group["count"]} documents)";
    }
}

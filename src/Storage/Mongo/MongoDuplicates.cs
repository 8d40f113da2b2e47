using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>Finds the values that stand in the way of a unique index.</summary>
internal sealed class MongoDuplicates(IMongoDatabase database)
{
    private const int MostShown = 3;

    /// <summary>What to tell an operator: the first index in whose way values stand, and a few of them.</summary>
    public async Task<StorageStartException> FindAsync(
        IEnumerable<MongoIndex> indexes, MongoCommandException refusal, CancellationToken cancellationToken)
    {
        foreach (var index in indexes)
        {
            var field = index.Keys.GetElement(0).Name;
            var values = await FindAsync(index.Collection, field, cancellationToken).ConfigureAwait(false);
            if (values.Count > 0)
            {
                return new(MongoSentences.OfDuplicates(index.Collection, field, values.Select(value => Show(field, value))), refusal);
            }
        }

        return new StorageUnreachableException("Values that were there twice have just gone. Starting again helps.", refusal);
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

    /// <summary>A device's name is its owner's secret, so its beginning has to do.</summary>
    private static string Show(string field, BsonDocument group)
    {
        var value = group["_id"];
        var text = value.IsBsonNull ? "none at all"
            : field == "deviceId" && DeviceId.TryParse(value.ToString(), out var device) ? $"'{device}'"
            : $"'{value}'";
        return $"{text} ({group["count"]} documents)";
    }
}

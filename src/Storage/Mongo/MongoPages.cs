using MongoDB.Bson;

namespace Avatar.Storage.Mongo;

/// <summary>
/// Filters of lists that are read page by page, by the value of <c>(createdAt, _id)</c>. The separate bound on <c>createdAt</c> looks
/// redundant, but it lets the server start its index scan at the page instead of at the start of the list.
/// </summary>
internal static class MongoPages
{
    public static BsonDocument ForDevice(DeviceId deviceId) => new("deviceId", MongoValues.ToBson(deviceId));

    /// <summary>Matches the documents after a position in a descending list.</summary>
    public static BsonDocument Before(DateTimeOffset createdAt, BsonValue id) => new()
    {
        { "createdAt", new BsonDocument("$lte", MongoValues.ToBson(createdAt)) },
        { "$or", Beyond(createdAt, id, "$lt") },
    };

    /// <summary>Matches the documents after a position in an ascending list that ends with <paramref name="cutoff"/>.</summary>
    public static BsonDocument Between(DateTimeOffset createdAt, BsonValue id, DateTimeOffset cutoff) => new()
    {
        { "createdAt", new BsonDocument { { "$gte", MongoValues.ToBson(createdAt) }, { "$lte", MongoValues.ToBson(cutoff) } } },
        { "$or", Beyond(createdAt, id, "$gt") },
    };

    private static BsonArray Beyond(DateTimeOffset createdAt, BsonValue id, string than) =>
    [
        new BsonDocument("createdAt", new BsonDocument(than, MongoValues.ToBson(createdAt))),
        new BsonDocument("_id", new BsonDocument(than, id)),
    ];
}

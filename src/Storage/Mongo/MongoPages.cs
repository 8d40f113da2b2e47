using MongoDB.Bson;

namespace Avatar.Storage.Mongo;

/// <summary>
/// The filters of lists that are read page by page, by the value of <c>(createdAt, _id)</c>. The bound of <c>createdAt</c> alone
/// seems to say nothing new, but it is what lets the server begin at the page instead of at the start of the list.
/// </summary>
internal static class MongoPages
{
    public static BsonDocument OfDevice(DeviceId deviceId) => new("deviceId", MongoValues.Of(deviceId));

    /// <summary>What comes after a place in a list that descends.</summary>
    public static BsonDocument Before(DateTimeOffset createdAt, BsonValue id) => new()
    {
        { "createdAt", new BsonDocument("$lte", MongoValues.Of(createdAt)) },
        { "$or", Beyond(createdAt, id, "$lt") },
    };

    /// <summary>What comes after a place in a list that ascends and ends with <paramref name="cutoff"/>.</summary>
    public static BsonDocument Between(DateTimeOffset createdAt, BsonValue id, DateTimeOffset cutoff) => new()
    {
        { "createdAt", new BsonDocument { { "$gte", MongoValues.Of(createdAt) }, { "$lte", MongoValues.Of(cutoff) } } },
        { "$or", Beyond(createdAt, id, "$gt") },
    };

    private static BsonArray Beyond(DateTimeOffset createdAt, BsonValue id, string than) =>
    [
        new BsonDocument("createdAt", new BsonDocument(than, MongoValues.Of(createdAt))),
        new BsonDocument("_id", new BsonDocument(than, id)),
    ];
}

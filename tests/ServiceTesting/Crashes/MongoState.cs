using Avatar.ServiceTesting.Calls;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.ServiceTesting.Crashes;

/// <summary>Reads the documents in a MongoDB database and the files that belong to them.</summary>
internal static class MongoState
{
    public static async Task<StoredState> ReadAsync(IMongoDatabase database, IStoredFiles files)
    {
        var originals = await Task.WhenAll((await AllAsync(database, "originals")).Select(async document => new StoredOriginal(
            Id(document, "_id"),
            document["deviceId"].AsString,
            document["filename"].AsString,
            document["fileSize"].ToInt64(),
            Time(document),
            await files.ReadOriginalAsync(document["filename"].AsString) is { } photo ? Portrait.NumberIn(photo) : -1)));
        return new()
        {
            Originals = originals.ToDictionary(static each => each.Id),
            Cartoons = (await AllAsync(database, "regenerated_cartoons")).Select(static document => new StoredCartoon(
                Id(document, "_id"),
                document["deviceId"].AsString,
                Id(document, "originalId"),
                document["filename"].AsString,
                document["fileSize"].ToInt64(),
                Time(document),
                document["seed"].ToInt64())).ToDictionary(static each => each.Id),
            Faces = (await AllAsync(database, "downloaded_faces")).Select(static document => new StoredFace(
                Id(document, "_id"),
                document["deviceId"].AsString,
                Id(document, "originalId"),
                document["filename"].AsString,
                document["fileSize"].ToInt64(),
                Time(document))).ToLookup(static each => each.Original),
            Keys = (await AllAsync(database, "idempotency_keys")).Select(static document => new StoredKey(
                document["_id"]["deviceId"].AsString,
                document["_id"]["key"].AsString,
                Id(document, "originalId"),
                Id(document, "cartoonId"))).ToDictionary(static each => (each.Device, each.Key)),
            Files = await files.ListAsync(),
            Unfinished = await files.ListUnfinishedAsync(),
        };
    }

    private static Task<List<BsonDocument>> AllAsync(IMongoDatabase database, string collection) =>
        database.GetCollection<BsonDocument>(collection).WithReadConcern(ReadConcern.Majority).Find(new BsonDocument()).ToListAsync();

    private static string Id(BsonDocument document, string field) => document[field].AsObjectId.ToString();

    private static long Time(BsonDocument document) => document["createdAt"].AsBsonDateTime.MillisecondsSinceEpoch;
}

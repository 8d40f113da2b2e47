using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Grains.Tests;

/// <summary>The scrub with images in GridFS and documents in MongoDB.</summary>
public sealed class MongoScrubTests : ScrubContract
{
    private IMongoDatabase Database => ((MongoStores)Stores).Database.Database;

    private protected override ClusterStores NewStores()
    {
        TestDatabase.SkipUnlessThere();
        return new MongoStores(TimeProvider.System);
    }

    private protected override async Task FlipAsync(ImageArea area, ImageName name)
    {
        var chunk = await MiddleAsync(area, name);
        var bytes = chunk["data"].AsByteArray;
        bytes[bytes.Length / 2] ^= 0x10;
        await Chunks.UpdateOneAsync(new BsonDocument("_id", chunk["_id"]), new BsonDocument("$set", new BsonDocument("data", bytes)), null, Cancel);
    }

    private protected override async Task LosePartAsync(ImageArea area, ImageName name) =>
        await Chunks.DeleteOneAsync(new BsonDocument("_id", (await MiddleAsync(area, name))["_id"]), Cancel);

    private IMongoCollection<BsonDocument> Chunks => Database.GetCollection<BsonDocument>("images.chunks");

    private async Task<BsonDocument> MiddleAsync(ImageArea area, ImageName name)
    {
        var file = await Database.GetCollection<BsonDocument>("images.files").Find(new BsonDocument("filename", $"{area.FolderName()}/{name}")).SingleAsync(Cancel);
        var middle = (int)(file["length"].ToInt64() / 2 / file["chunkSize"].ToInt32());
        return await Chunks.Find(new BsonDocument { { "files_id", file["_id"] }, { "n", middle } }).SingleAsync(Cancel);
    }
}

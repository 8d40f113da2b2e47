using Avatar.Storage.Mongo;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.Mongo;

/// <summary>The format of stored documents, and the reading of documents written by other programs.</summary>
public sealed class MongoDocumentTests : MongoTestBase
{
    [Fact]
    public async Task A_device_is_stored_as_the_data_model_prescribes()
    {
        var device = Make.Device();
        await Store.Devices.EnsureAsync(device, Cancel);

        AssertShape(
            await OneAsync("devices"),
            "_id: ObjectId, deviceId: String, createdAt: DateTime, lastActiveAt: DateTime");
    }

    [Fact]
    public async Task An_original_is_stored_as_the_data_model_prescribes()
    {
        var original = await InsertOriginalAsync();

        var stored = await OneAsync("originals");
        AssertShape(
            stored,
            "_id: ObjectId, deviceId: String, filename: String, filePath: String, imageUrl: String, fileSize: Int64, " +
            "mimeType: String, createdAt: DateTime, width: Int32, height: Int32");
        Assert.Equal(original.Id.ToString(), stored["_id"].ToString());
        Assert.Equal(original.DeviceId.Value, stored["deviceId"].AsString);
        Assert.Equal(original.Filename.ToString(), stored["filename"].AsString);
        Assert.Equal(Make.Noon.UtcDateTime, stored["createdAt"].ToUniversalTime());
    }

    [Fact]
    public async Task A_cartoon_is_stored_as_the_data_model_prescribes()
    {
        var original = await InsertOriginalAsync();
        await Store.Cartoons.InsertAsync(Make.Cartoon(original), Cancel);

        var stored = await OneAsync("regenerated_cartoons");
        AssertShape(
            stored,
            "_id: ObjectId, deviceId: String, originalId: ObjectId, filename: String, filePath: String, imageUrl: String, " +
            "fileSize: Int64, mimeType: String, createdAt: DateTime, width: Int32, height: Int32, style: String, seed: Int64");
        Assert.Equal(original.Id.ToString(), stored["originalId"].ToString());
    }

    [Fact]
    public async Task A_face_is_stored_as_the_data_model_prescribes()
    {
        var original = await InsertOriginalAsync();
        var face = Make.Face(original, Make.CartoonId(), Make.CartoonId());
        await Store.Faces.InsertAsync(face, Cancel);

        var stored = await OneAsync("downloaded_faces");
        AssertShape(
            stored,
            "_id: ObjectId, deviceId: String, originalId: ObjectId, filename: String, filePath: String, faceUrl: String, " +
            "fileSize: Int64, mimeType: String, sourceCartoonId: ObjectId, createdAt: DateTime, width: Int32, height: Int32, " +
            "cartoonIds: Array");
        Assert.Equal(face.CartoonIds.Select(id => id.ToString()), stored["cartoonIds"].AsBsonArray.Select(id => id.AsObjectId.ToString()));
    }

    [Fact]
    public async Task An_idempotency_record_is_stored_under_device_and_key()
    {
        var record = Make.Record();
        await Store.IdempotencyRecords.InsertAsync(record, Cancel);
        var pending = await OneAsync("idempotency_keys");
        await Store.IdempotencyRecords.CompleteAsync(record.DeviceId, record.Key, "{}", Cancel);
        var complete = await OneAsync("idempotency_keys");

        const string shape = "_id: Document, requestHash: String, originalId: ObjectId, cartoonId: ObjectId, createdAt: DateTime, ";
        AssertShape(pending, shape + "pending: Boolean");
        AssertShape(complete, shape + "answer: String");
        AssertShape(pending["_id"].AsBsonDocument, "deviceId: String, key: String");
    }

    [Fact]
    public async Task A_deletion_is_stored_under_its_device()
    {
        var deletion = Make.Deletion();
        await Store.Deletions.BeginAsync(deletion, Cancel);

        var stored = await OneAsync("device_deletions");
        AssertShape(stored, "_id: String, id: String, startedAt: DateTime, originals: Int32, cartoons: Int32, faces: Int32");
        Assert.Equal(deletion.DeviceId.Value, stored["_id"].AsString);
    }

    [Fact]
    public async Task Ids_of_devices_are_random_where_MongoDBs_own_count()
    {
        await Store.Devices.EnsureAsync(Make.Device(), Cancel);
        await Store.Devices.EnsureAsync(Make.Device(), Cancel);

        var ids = await Raw("devices").Find(new BsonDocument()).ToListAsync(Cancel);
        var random = ids.Select(device => device["_id"].AsObjectId.ToByteArray()[4..9]).ToList();
        Assert.NotEqual(random[0], random[1]);
    }

    [Fact]
    public async Task Documents_of_the_Node_backend_are_accepted_and_read()
    {
        var original = await InsertNodeDocumentAsync("originals", "originals", "imageUrl", [new("fileSize", 2456789)]);
        var cartoon = await InsertNodeDocumentAsync(
            "regenerated_cartoons", "temp", "imageUrl", [new("fileSize", 1892345.0), new("originalId", original["_id"])]);
        var source = new MongoDB.Bson.ObjectId(Make.CartoonId().ToString());
        var face = await InsertNodeDocumentAsync(
            "downloaded_faces",
            "downloaded",
            "faceUrl",
            [new("fileSize", 567890L), new("originalId", original["_id"]), new("sourceCartoonId", source)]);
        var originalId = OriginalId.Parse(original["_id"].ToString()!);

        var foundOriginal = (await Store.Originals.FindAsync(originalId, Cancel))!;
        Assert.Equal(2456789, foundOriginal.FileSize);
        Assert.Equal((0, 0), (foundOriginal.Width, foundOriginal.Height));
        var foundCartoon = Assert.Single(await Store.Cartoons.ListAsync(originalId, Cancel));
        Assert.Equal(cartoon["_id"].ToString(), foundCartoon.Id.ToString());
        Assert.Equal((1892345, "unknown", 0), (foundCartoon.FileSize, foundCartoon.Style, foundCartoon.Seed));
        var foundFace = (await Store.Faces.FindAsync(originalId, Cancel))!;
        Assert.Equal(face["_id"].ToString(), foundFace.Id.ToString());
        Assert.Equal([foundFace.SourceCartoonId], foundFace.CartoonIds);
        Assert.Equal(foundFace.Id, (await Store.Faces.FindByCartoonAsync(CartoonId.Parse(source.ToString()), Cancel))!.Id);
    }

    [Fact]
    public async Task Missing_fields_of_old_documents_get_defaults()
    {
        var document = await InsertNodeDocumentAsync("originals", "originals", "imageUrl", [new("fileSize", 5)]);
        await Raw("originals").UpdateOneAsync(
            new BsonDocument("_id", document["_id"]),
            new BsonDocument("$unset", new BsonDocument { { "mimeType", 1 }, { "imageUrl", 1 } }),
            new UpdateOptions { BypassDocumentValidation = true },
            Cancel);

        var found = (await Store.Originals.FindAsync(OriginalId.Parse(document["_id"].ToString()!), Cancel))!;
        Assert.Equal(("image/jpeg", found.FilePath), (found.MimeType, found.ImageUrl));
    }

    [Theory]
    [InlineData("{ $set: { filename: '../x' } }")]
    [InlineData("{ $set: { createdAt: 'yesterday' } }")]
    [InlineData("{ $unset: { deviceId: 1 } }")]
    public async Task An_unreadable_document_is_named(string change)
    {
        var original = await InsertOriginalAsync();
        await Raw("originals").UpdateOneAsync(
            new BsonDocument(), BsonDocument.Parse(change), new UpdateOptions { BypassDocumentValidation = true }, Cancel);

        var refusal = await RefusedAsync(StoreFailure.Unavailable, () => Store.Originals.FindAsync(original.Id, Cancel));
        Assert.Contains($"{original.Id} of originals", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_and_value_sets_can_exceed_one_reply_of_the_server()
    {
        const int many = 2345;
        var device = Make.DeviceId();
        var originals = Enumerable.Range(0, many).Select(i => Make.Original(device) with { CreatedAt = Make.Noon.AddSeconds(i) }).ToList();
        await InsertOriginalAsync();
        await Store.Originals.InsertAsync(originals[0], Cancel);
        var document = await Raw("originals").Find(new BsonDocument("deviceId", device.Value)).SingleAsync(Cancel);
        await Raw("originals").InsertManyAsync(originals.Skip(1).Select(original => Like(document, original)), cancellationToken: Cancel);

        Assert.Equal(originals.AsEnumerable().Reverse(), await Store.Originals.ListAsync(device, null, many, Cancel));
        Assert.Empty(await Store.Originals.ListAsync(device, null, 0, Cancel));
        Assert.Equal(many, await Store.Originals.CountAsync(device, Cancel));
        var ids = originals.Select(original => original.Id).ToList();
        Assert.Equal(many, (await Store.Originals.FindManyAsync([.. ids, .. ids], Cancel)).Length);
        var names = originals.Select(original => original.Filename).ToList();
        Assert.Equal(many, (await Store.ImageRecords.FindNamesAsync(ImageArea.Originals, names, Cancel)).Count);
    }

    private static BsonDocument Like(BsonDocument document, Original original) => new(document)
    {
        ["_id"] = MongoValues.ToBson(original.Id),
        ["filename"] = MongoValues.ToBson(original.Filename),
        ["filePath"] = original.FilePath,
        ["imageUrl"] = original.ImageUrl,
        ["createdAt"] = MongoValues.ToBson(original.CreatedAt),
    };

    private async Task<BsonDocument> InsertNodeDocumentAsync(string collection, string folder, string url, BsonElement[] fields)
    {
        var document = new BsonDocument
        {
            { "_id", new MongoDB.Bson.ObjectId(Make.OriginalId().ToString()) },
            { "deviceId", "123e4567-e89b-12d3-a456-426614174000" },
            { "filename", "1736123456789_abc123.jpg" },
            { "filePath", $"/uploads/{folder}/1736123456789_abc123.jpg" },
            { url, $"http://server/uploads/{folder}/1736123456789_abc123.jpg" },
            { "mimeType", "image/jpeg" },
            { "createdAt", Make.Noon.UtcDateTime },
            { "__v", 0 },
        };
        await Raw(collection).InsertOneAsync(document.AddRange(fields), cancellationToken: Cancel);
        return document;
    }

    private async Task<BsonDocument> OneAsync(string collection) => await Raw(collection).Find(new BsonDocument()).SingleAsync(Cancel);

    private static void AssertShape(BsonDocument document, string expected) =>
        Assert.Equal(expected, string.Join(", ", document.Select(field => $"{field.Name}: {field.Value.BsonType}")));
}

using Avatar.Storage.Mongo;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.Mongo;

/// <summary>The database enforces the rules of the data model for every client; these tests use the driver directly.</summary>
public sealed class MongoRuleTests : MongoTestBase
{
    [Theory]
    [InlineData("devices", "{ deviceId: '' }")]
    [InlineData("devices", "{ deviceId: 'with space' }")]
    [InlineData("devices", "{ deviceId: 'my-own-name' }")]
    [InlineData("devices", "{ deviceId: 7 }")]
    [InlineData("devices", "{ createdAt: '2024-01-05' }")]
    [InlineData("devices", "{ lastActiveAt: 0 }")]
    [InlineData("originals", "{ deviceId: 'my-own-name' }")]
    [InlineData("originals", "{ deviceId: '123e4567-e89b-12d3-a456-4266141740000' }")]
    [InlineData("originals", "{ deviceId: '123e4567-e89b-12d3-a456-426614174000\\n' }")]
    [InlineData("originals", "{ filename: '', filePath: '/uploads/originals/' }")]
    [InlineData("originals", "{ filename: '../a.jpg', filePath: '/uploads/originals/../a.jpg' }")]
    [InlineData("originals", "{ filePath: '/uploads/originals/other.jpg' }")]
    [InlineData("originals", "{ filePath: '/uploads/temp/1_a.jpg', filename: '1_a.jpg' }")]
    [InlineData("originals", "{ imageUrl: '' }")]
    [InlineData("originals", "{ fileSize: 0 }")]
    [InlineData("originals", "{ fileSize: -1 }")]
    [InlineData("originals", "{ fileSize: 10485760 }")]
    [InlineData("originals", "{ fileSize: 10485760.0 }")]
    [InlineData("originals", "{ fileSize: 'large' }")]
    [InlineData("originals", "{ mimeType: 'text/html' }")]
    [InlineData("originals", "{ mimeType: 'image/' }")]
    [InlineData("originals", "{ createdAt: '2024-01-05' }")]
    [InlineData("originals", "{ width: 0 }")]
    [InlineData("originals", "{ height: 'tall' }")]
    [InlineData("regenerated_cartoons", "{ originalId: '507f1f77bcf86cd799439011' }")]
    [InlineData("regenerated_cartoons", "{ filePath: '/uploads/originals/1_a.jpg', filename: '1_a.jpg' }")]
    [InlineData("regenerated_cartoons", "{ fileSize: 10485760 }")]
    [InlineData("regenerated_cartoons", "{ style: '' }")]
    [InlineData("regenerated_cartoons", "{ seed: -1 }")]
    [InlineData("regenerated_cartoons", "{ seed: 9007199254740992 }")]
    [InlineData("downloaded_faces", "{ filePath: '/uploads/temp/1_a.jpg', filename: '1_a.jpg' }")]
    [InlineData("downloaded_faces", "{ fileSize: 0 }")]
    [InlineData("downloaded_faces", "{ faceUrl: 5 }")]
    [InlineData("downloaded_faces", "{ sourceCartoonId: 'none' }")]
    [InlineData("downloaded_faces", "{ cartoonIds: ['none'] }")]
    [InlineData("downloaded_faces", "{ cartoonIds: 'none' }")]
    [InlineData("idempotency_keys", "{ requestHash: 'short' }")]
    [InlineData("idempotency_keys", "{ originalId: 5 }")]
    [InlineData("idempotency_keys", "{ pending: false }")]
    [InlineData("idempotency_keys", "{ answer: 5 }")]
    [InlineData("device_deletions", "{ startedAt: '2024-01-05' }")]
    [InlineData("device_deletions", "{ originals: -1 }")]
    [InlineData("device_deletions", "{ cartoons: 'many' }")]
    [InlineData("device_deletions", "{ faces: -1 }")]
    public async Task A_value_that_violates_the_rules_is_rejected(string collection, string values)
    {
        await InsertOneOfEachAsync();

        await AssertRefusedAsync(collection, new("$set", BsonDocument.Parse(values)));
    }

    [Theory]
    [InlineData("devices", "{ deviceId: '123E4567-E89B-12D3-A456-426614174000' }")]
    [InlineData("originals", "{ fileSize: 10485759.0, __v: 3 }")]
    [InlineData("originals", "{ width: 800.0 }")]
    [InlineData("regenerated_cartoons", "{ deviceId: 'my-own-name' }")]
    [InlineData("regenerated_cartoons", "{ seed: 9007199254740991 }")]
    [InlineData("downloaded_faces", "{ cartoonIds: [] }")]
    public async Task A_value_that_satisfies_the_rules_is_accepted(string collection, string values)
    {
        await InsertOneOfEachAsync();

        await Raw(collection).UpdateOneAsync(new BsonDocument(), new BsonDocument("$set", BsonDocument.Parse(values)), null, Cancel);
    }

    [Theory]
    [InlineData("devices", "deviceId createdAt lastActiveAt")]
    [InlineData("originals", "deviceId filename filePath imageUrl fileSize mimeType createdAt")]
    [InlineData("regenerated_cartoons", "deviceId originalId filename filePath imageUrl fileSize mimeType createdAt")]
    [InlineData("downloaded_faces", "deviceId originalId filename filePath faceUrl fileSize mimeType sourceCartoonId createdAt")]
    [InlineData("idempotency_keys", "requestHash originalId cartoonId createdAt")]
    [InlineData("device_deletions", "startedAt originals cartoons faces")]
    public async Task Every_field_of_the_data_model_is_required(string collection, string fields)
    {
        await InsertOneOfEachAsync();

        foreach (var field in fields.Split(' '))
        {
            await AssertRefusedAsync(collection, new("$unset", new BsonDocument(field, 1)));
            await AssertRefusedAsync(collection, new("$set", new BsonDocument(field, BsonNull.Value)));
        }
    }

    [Fact]
    public async Task A_document_without_ids_is_rejected()
    {
        var original = await InsertOriginalAsync();

        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Devices.EnsureAsync(Make.Device() with { DeviceId = default }, Cancel));
        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Originals.InsertAsync(Make.Original() with { DeviceId = default }, Cancel));
        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Originals.InsertAsync(Make.Original() with { Filename = default }, Cancel));
        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Cartoons.InsertAsync(Make.Cartoon(original) with { Style = null! }, Cancel));
        await RefusedAsync(StoreFailure.RuleBroken, () => Store.IdempotencyRecords.InsertAsync(Make.Record() with { Key = default }, Cancel));
    }

    [Fact]
    public async Task The_source_of_a_face_need_not_exist()
    {
        var original = await InsertOriginalAsync();

        await Store.Faces.InsertAsync(Make.Face(original) with { SourceCartoonId = Make.CartoonId() }, Cancel);
    }

    [Fact]
    public async Task A_device_id_other_than_a_UUID_is_rejected_unless_allowed()
    {
        var opaque = DeviceId.Parse("my-own-name");
        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Devices.EnsureAsync(Make.Device(opaque), Cancel));
        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Originals.InsertAsync(Make.Original(opaque), Cancel));
        await RefusedAsync(StoreFailure.RuleBroken, () => Store.IdempotencyRecords.InsertAsync(Make.Record(opaque), Cancel));

        await ReopenAsync(opaque: true);
        var original = Make.Original(opaque);
        var record = Make.Record(opaque);
        await Store.Devices.EnsureAsync(Make.Device(opaque), Cancel);
        await Store.Originals.InsertAsync(original, Cancel);
        await Store.IdempotencyRecords.InsertAsync(record, Cancel);

        await ReopenAsync();
        Assert.Equal(original, await Store.Originals.FindAsync(original.Id, Cancel));
        await Store.Cartoons.InsertAsync(Make.Cartoon(original), Cancel);
        await Store.Devices.TouchAsync(opaque, Make.Noon.AddMinutes(1), Cancel);
        await Store.IdempotencyRecords.CompleteAsync(opaque, record.Key, "{}", Cancel);
        await RefusedAsync(StoreFailure.RuleBroken, () => Store.Originals.InsertAsync(Make.Original(opaque), Cancel));
    }

    private async Task InsertOneOfEachAsync()
    {
        var original = Make.Original();
        await Store.Devices.EnsureAsync(Make.Device(original.DeviceId), Cancel);
        await Store.Originals.InsertAsync(original, Cancel);
        await Store.Cartoons.InsertAsync(Make.Cartoon(original), Cancel);
        await Store.Faces.InsertAsync(Make.Face(original, Make.CartoonId()), Cancel);
        await Store.IdempotencyRecords.InsertAsync(Make.Record(original.DeviceId), Cancel);
        await Store.Deletions.BeginAsync(Make.Deletion(original.DeviceId), Cancel);
    }

    private async Task AssertRefusedAsync(string collection, BsonDocument update)
    {
        var refusal = await Assert.ThrowsAsync<MongoWriteException>(
            () => Raw(collection).UpdateOneAsync(new BsonDocument(), update, null, Cancel));
        Assert.True(MongoFailures.IsRuleBroken(refusal), refusal.Message);
    }
}

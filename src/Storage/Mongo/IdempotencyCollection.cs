using System.Collections.Immutable;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>
/// The documents of <c>idempotency_keys</c>. Device and key together are the <c>_id</c>, so the index that every collection has
/// is the arbiter. <c>pending</c> is there until the answer is, for an index of the few records that wait.
/// </summary>
internal sealed class IdempotencyCollection(IMongoDatabase database)
{
    private readonly MongoDocuments _documents = new(database, MongoCollections.IdempotencyKeys);

    public async Task InsertAsync(IdempotencyRecord record, CancellationToken cancellationToken)
    {
        if (await _documents.TryInsertAsync(Write(record), cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            throw MongoFailures.Taken(UniqueKey.IdempotencyKey, _documents.Name, refusal);
        }
    }

    public Task<IdempotencyRecord?> FindAsync(DeviceId deviceId, IdempotencyKey key, CancellationToken cancellationToken) =>
        _documents.FindAsync(MongoQueries.RecordByKey, new("_id", Id(deviceId, key)), Read, cancellationToken);

    public Task<ImmutableArray<IdempotencyRecord>> ListPendingAsync(OriginalId originalId, CancellationToken cancellationToken) =>
        _documents.ListAsync(
            MongoQueries.PendingRecords,
            new() { { "originalId", MongoValues.Of(originalId) }, { "pending", true } },
            Read,
            cancellationToken);

    public Task<ImmutableArray<IdempotencyRecord>> ListPendingAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        _documents.ListAsync(MongoQueries.PendingRecordsOfDevice, OfDevice(deviceId).Add("pending", true), Read, cancellationToken);

    public Task CompleteAsync(DeviceId deviceId, IdempotencyKey key, string answer, CancellationToken cancellationToken) =>
        _documents.UpdateAsync(
            MongoQueries.PendingRecordByKey,
            new() { { "_id", Id(deviceId, key) }, { "pending", true } },
            new()
            {
                { "$set", new BsonDocument("answer", MongoValues.Of(answer)) },
                { "$unset", new BsonDocument("pending", true) },
            },
            cancellationToken);

    public Task<int> DeleteAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) => _documents.DeleteAsync(
        MongoQueries.RecordsByAge, new("createdAt", new BsonDocument("$lt", MongoValues.Of(cutoff))), cancellationToken);

    public Task<int> DeleteAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        _documents.DeleteAsync(MongoQueries.RecordsOfDevice, OfDevice(deviceId), cancellationToken);

    private static BsonDocument OfDevice(DeviceId deviceId) => new("_id.deviceId", MongoValues.Of(deviceId));

    /// <summary>Compared as a whole, so the order of the fields is part of it.</summary>
    private static BsonDocument Id(DeviceId deviceId, IdempotencyKey key) => new()
    {
        { "deviceId", MongoValues.Of(deviceId) },
        { "key", MongoValues.Of(key) },
    };

    private static BsonDocument Write(IdempotencyRecord record)
    {
        var document = new BsonDocument
        {
            { "_id", Id(record.DeviceId, record.Key) },
            { "requestHash", MongoValues.Of(record.RequestHash) },
            { "originalId", MongoValues.Of(record.OriginalId) },
            { "cartoonId", MongoValues.Of(record.CartoonId) },
            { "createdAt", MongoValues.Of(record.CreatedAt) },
        };
        if (record.Answer is null) document.Add("pending", true);
        else document.Add("answer", record.Answer);
        return document;
    }

    private static IdempotencyRecord Read(BsonDocument document)
    {
        var id = document["_id"].AsBsonDocument;
        return new()
        {
            DeviceId = id.Parsed<DeviceId>("deviceId"),
            Key = id.Parsed<IdempotencyKey>("key"),
            RequestHash = document.Text("requestHash"),
            OriginalId = document.OriginalId("originalId"),
            CartoonId = document.CartoonId("cartoonId"),
            CreatedAt = document.Time("createdAt"),
            Answer = document.Optional("answer")?.AsString,
        };
    }
}

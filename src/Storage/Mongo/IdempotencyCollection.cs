using System.Collections.Immutable;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>
/// The documents of <c>idempotency_keys</c>. Device and key together are the <c>_id</c>, so the <c>_id</c> index prevents duplicates. The
/// field <c>pending</c> exists until the answer is stored; a partial index contains only these few records.
/// </summary>
internal sealed class IdempotencyCollection(IMongoDatabase database) : IIdempotencyRecords
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
            new() { { "originalId", MongoValues.ToBson(originalId) }, { "pending", true } },
            Read,
            cancellationToken);

    public Task<ImmutableArray<IdempotencyRecord>> ListPendingByDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        _documents.ListAsync(MongoQueries.PendingRecordsOfDevice, ByDevice(deviceId).Add("pending", true), Read, cancellationToken);

    public Task CompleteAsync(DeviceId deviceId, IdempotencyKey key, string answer, CancellationToken cancellationToken) =>
        _documents.UpdateAsync(
            MongoQueries.PendingRecordByKey,
            new() { { "_id", Id(deviceId, key) }, { "pending", true } },
            new()
            {
                { "$set", new BsonDocument("answer", MongoValues.ToBson(answer)) },
                { "$unset", new BsonDocument("pending", true) },
            },
            cancellationToken);

    public Task<int> DeleteOldAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) => _documents.DeleteAsync(
        MongoQueries.RecordsByAge, new("createdAt", new BsonDocument("$lt", MongoValues.ToBson(cutoff))), cancellationToken);

    public Task<int> DeleteByDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        _documents.DeleteAsync(MongoQueries.RecordsOfDevice, ByDevice(deviceId), cancellationToken);

    private static BsonDocument ByDevice(DeviceId deviceId) => new("_id.deviceId", MongoValues.ToBson(deviceId));

    /// <summary>The <c>_id</c> as a document. MongoDB compares it as a whole, so the order of the fields matters.</summary>
    private static BsonDocument Id(DeviceId deviceId, IdempotencyKey key) => new()
    {
        { "deviceId", MongoValues.ToBson(deviceId) },
        { "key", MongoValues.ToBson(key) },
    };

    private static BsonDocument Write(IdempotencyRecord record)
    {
        var document = new BsonDocument
        {
            { "_id", Id(record.DeviceId, record.Key) },
            { "requestHash", MongoValues.ToBson(record.RequestHash) },
            { "originalId", MongoValues.ToBson(record.OriginalId) },
            { "cartoonId", MongoValues.ToBson(record.CartoonId) },
            { "createdAt", MongoValues.ToBson(record.CreatedAt) },
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
            OriginalId = document.Id<Original>("originalId"),
            CartoonId = document.Id<RegeneratedCartoon>("cartoonId"),
            CreatedAt = document.Time("createdAt"),
            Answer = document.Optional("answer")?.AsString,
        };
    }
}

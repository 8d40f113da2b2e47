using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>The documents of <c>deletion_fences</c>. The device's digest is the <c>_id</c>.</summary>
internal sealed class FenceCollection(IMongoDatabase database)
{
    private readonly MongoDocuments _documents = new(database, MongoCollections.Fences);

    public Task SetAsync(DeviceId device, DeletionFence fence, DateTimeOffset changedAt, CancellationToken cancellationToken) =>
        _documents.ReplaceAsync(
            MongoQueries.FenceById,
            new()
            {
                { "_id", device.Digest },
                { "generation", fence.Generation.ToString("D") },
                { "isDeleting", fence.IsDeleting },
                { "changedAt", MongoValues.ToBson(changedAt) },
            },
            cancellationToken);

    public Task<DeletionFence?> FindAsync(DeviceId device, CancellationToken cancellationToken) =>
        _documents.FindAsync(MongoQueries.FenceById, new("_id", device.Digest), Read, cancellationToken);

    public Task<int> DeleteAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) => _documents.DeleteAsync(
        MongoQueries.FencesByAge,
        new() { { "isDeleting", false }, { "changedAt", new BsonDocument("$lt", MongoValues.ToBson(cutoff)) } },
        cancellationToken);

    private static DeletionFence Read(BsonDocument document) =>
        new(Guid.Parse(document.Text("generation")), document.Optional("isDeleting")?.AsBoolean ?? false);
}

using System.Collections.Immutable;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>The documents of <c>device_deletions</c>. The device is the <c>_id</c>, so there is one of each at most.</summary>
internal sealed class DeletionCollection(IMongoDatabase database)
{
    private readonly MongoDocuments _documents = new(database, MongoCollections.Deletions);

    /// <summary>Taken means begun: the marker that is there stays as it is.</summary>
    public async Task<DeviceDeletion> BeginAsync(DeviceDeletion deletion, CancellationToken cancellationToken)
    {
        if (await _documents.TryInsertAsync(Write(deletion), cancellationToken).ConfigureAwait(false) is null) return deletion;
        return await FindAsync(deletion.DeviceId, CancellationToken.None).ConfigureAwait(false)
            ?? throw new StoreException(StoreFailure.Unavailable, "Another deletion of the device has ended just now.");
    }

    public Task<DeviceDeletion?> FindAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        _documents.FindAsync(MongoQueries.DeletionById, ById(deviceId), Read, cancellationToken);

    public Task<ImmutableArray<DeviceDeletion>> ListAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        _documents.ListAsync(
            MongoQueries.DeletionsByAge,
            new("startedAt", new BsonDocument("$lte", MongoValues.Of(cutoff))),
            Read,
            cancellationToken);

    public Task EndAsync(DeviceDeletion deletion, CancellationToken cancellationToken) =>
        _documents.DeleteAsync(MongoQueries.DeletionByIdAndRun, ById(deletion.DeviceId).Add("id", IdOf(deletion)), cancellationToken);

    private static BsonDocument ById(DeviceId deviceId) => new("_id", MongoValues.Of(deviceId));

    /// <summary>Markers of earlier versions have none; null finds them.</summary>
    private static BsonValue IdOf(DeviceDeletion deletion) => deletion.Id == Guid.Empty ? BsonNull.Value : deletion.Id.ToString("D");

    private static BsonDocument Write(DeviceDeletion deletion) => new()
    {
        { "_id", MongoValues.Of(deletion.DeviceId) },
        { "id", IdOf(deletion) },
        { "startedAt", MongoValues.Of(deletion.StartedAt) },
        { "originals", deletion.Originals },
        { "cartoons", deletion.Cartoons },
        { "faces", deletion.Faces },
    };

    private static DeviceDeletion Read(BsonDocument document) => new()
    {
        DeviceId = document.Parsed<DeviceId>("_id"),
        Id = document.Optional("id") is { } id ? Guid.Parse(id.AsString) : Guid.Empty,
        StartedAt = document.Time("startedAt"),
        Originals = (int)document.Number("originals"),
        Cartoons = (int)document.Number("cartoons"),
        Faces = (int)document.Number("faces"),
    };
}

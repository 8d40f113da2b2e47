using System.Collections.Immutable;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>The documents of <c>device_deletions</c>. The device id is the <c>_id</c>, so each device has at most one.</summary>
internal sealed class DeletionCollection(IMongoDatabase database)
{
    private readonly MongoDocuments _documents = new(database, MongoCollections.Deletions);

    /// <summary>Inserts the marker, or returns the existing one unchanged.</summary>
    public async Task<DeviceDeletion> BeginAsync(DeviceDeletion deletion, CancellationToken cancellationToken)
    {
        if (await _documents.TryInsertAsync(Write(deletion), cancellationToken).ConfigureAwait(false) is null) return deletion;
        return await FindAsync(deletion.DeviceId, CancellationToken.None).ConfigureAwait(false)
            ?? throw new StoreException(StoreFailure.Unavailable, "Another deletion of the device has just ended. Try again.");
    }

    public Task<DeviceDeletion?> FindAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        _documents.FindAsync(MongoQueries.DeletionById, ById(deviceId), Read, cancellationToken);

    public Task<ImmutableArray<DeviceDeletion>> ListAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        _documents.ListAsync(
            MongoQueries.DeletionsByAge,
            new("startedAt", new BsonDocument("$lte", MongoValues.ToBson(cutoff))),
            Read,
            cancellationToken);

    public Task EndAsync(DeviceDeletion deletion, CancellationToken cancellationToken) =>
        _documents.DeleteAsync(MongoQueries.DeletionByIdAndRun, ById(deletion.DeviceId).Add("id", ToRunId(deletion)), cancellationToken);

    private static BsonDocument ById(DeviceId deviceId) => new("_id", MongoValues.ToBson(deviceId));

    /// <summary>The id as stored; null for markers of earlier versions, which have none.</summary>
    private static BsonValue ToRunId(DeviceDeletion deletion) => deletion.Id == Guid.Empty ? BsonNull.Value : deletion.Id.ToString("D");

    private static BsonDocument Write(DeviceDeletion deletion) => new()
    {
        { "_id", MongoValues.ToBson(deletion.DeviceId) },
        { "id", ToRunId(deletion) },
        { "startedAt", MongoValues.ToBson(deletion.StartedAt) },
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

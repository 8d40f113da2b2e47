using System.Collections.Immutable;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>
/// The documents of <c>device_deletions</c>, whose <c>_id</c> is the device id, and of <c>deletion_fences</c>, whose <c>_id</c> is the
/// device's digest: each device has at most one of both.
/// </summary>
internal sealed class DeletionCollection(IMongoDatabase database) : IDeletions
{
    private readonly MongoDocuments _markers = new(database, MongoCollections.Deletions);
    private readonly MongoDocuments _fences = new(database, MongoCollections.Fences);

    /// <summary>Sets the fence first: after a crash in between, earlier requests are rejected and can be repeated.</summary>
    public async Task<DeviceDeletion> BeginAsync(DeviceDeletion deletion, CancellationToken cancellationToken)
    {
        await SetFenceAsync(deletion.DeviceId, isDeleting: true, deletion.StartedAt, cancellationToken).ConfigureAwait(false);
        if (await _markers.TryInsertAsync(Write(deletion), cancellationToken).ConfigureAwait(false) is null) return deletion;
        return await FindAsync(deletion.DeviceId, CancellationToken.None).ConfigureAwait(false)
            ?? throw new StoreException(StoreFailure.Unavailable, "Another deletion of the device has just ended. Try again.");
    }

    public Task<DeviceDeletion?> FindAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        _markers.FindAsync(MongoQueries.DeletionById, ById(deviceId), Read, cancellationToken);

    public Task<ImmutableArray<DeviceDeletion>> ListAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        _markers.ListAsync(
            MongoQueries.DeletionsByAge,
            new("startedAt", new BsonDocument("$lte", MongoValues.ToBson(cutoff))),
            Read,
            cancellationToken);

    /// <summary>Sets the fence first: after a crash in between, the marker still exists, and the deletion resumes from it.</summary>
    public async Task EndAsync(DeviceDeletion deletion, DateTimeOffset endedAt, CancellationToken cancellationToken)
    {
        if ((await FindAsync(deletion.DeviceId, cancellationToken).ConfigureAwait(false))?.Id != deletion.Id) return;
        await SetFenceAsync(deletion.DeviceId, isDeleting: false, endedAt, cancellationToken).ConfigureAwait(false);
        await _markers.DeleteAsync(MongoQueries.DeletionByIdAndRun, ById(deletion.DeviceId).Add("id", ToRunId(deletion)), cancellationToken)
            .ConfigureAwait(false);
    }

    public Task<DeletionFence?> FindFenceAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        _fences.FindAsync(MongoQueries.FenceById, new("_id", deviceId.Digest), ReadFence, cancellationToken);

    public Task<int> DeleteFencesAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) => _fences.DeleteAsync(
        MongoQueries.FencesByAge,
        new() { { "isDeleting", false }, { "changedAt", new BsonDocument("$lt", MongoValues.ToBson(cutoff)) } },
        cancellationToken);

    private Task SetFenceAsync(DeviceId device, bool isDeleting, DateTimeOffset changedAt, CancellationToken cancellationToken) =>
        _fences.ReplaceAsync(
            MongoQueries.FenceById,
            new()
            {
                { "_id", device.Digest },
                { "generation", Guid.NewGuid().ToString("D") },
                { "isDeleting", isDeleting },
                { "changedAt", MongoValues.ToBson(changedAt) },
            },
            cancellationToken);

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

    private static DeletionFence ReadFence(BsonDocument document) =>
        new(Guid.Parse(document.Text("generation")), document.Optional("isDeleting")?.AsBoolean ?? false);
}

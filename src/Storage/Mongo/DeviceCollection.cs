using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>The documents of <c>devices</c>.</summary>
internal sealed class DeviceCollection(IMongoDatabase database) : IDevices
{
    private readonly MongoDocuments _documents = new(database, MongoCollections.Devices);

    /// <summary>Inserts the document; an existing document is kept unchanged.</summary>
    public Task EnsureAsync(Device device, CancellationToken cancellationToken) => _documents.TryInsertAsync(
        new()
        {
            { "_id", MongoValues.NewId() },
            { "deviceId", MongoValues.ToBson(device.DeviceId) },
            { "createdAt", MongoValues.ToBson(device.CreatedAt) },
            { "lastActiveAt", MongoValues.ToBson(device.LastActiveAt) },
        },
        cancellationToken);

    public Task TouchAsync(DeviceId deviceId, DateTimeOffset lastActiveAt, CancellationToken cancellationToken) => _documents.UpdateAsync(
        MongoQueries.DeviceByName,
        ByName(deviceId),
        new("$max", new BsonDocument("lastActiveAt", MongoValues.ToBson(lastActiveAt))),
        cancellationToken);

    public Task<Device?> FindAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        _documents.FindAsync(MongoQueries.DeviceByName, ByName(deviceId), Read, cancellationToken);

    public Task DeleteAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        _documents.DeleteAsync(MongoQueries.DeviceByName, ByName(deviceId), cancellationToken);

    private static BsonDocument ByName(DeviceId deviceId) => new("deviceId", MongoValues.ToBson(deviceId));

    private static Device Read(BsonDocument document) => new()
    {
        DeviceId = document.Parsed<DeviceId>("deviceId"),
        CreatedAt = document.Time("createdAt"),
        LastActiveAt = document.Time("lastActiveAt"),
    };
}

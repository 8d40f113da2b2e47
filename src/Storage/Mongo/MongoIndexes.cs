using System.Collections.Immutable;
using MongoDB.Bson;
using static Avatar.Storage.Mongo.MongoCollections;

namespace Avatar.Storage.Mongo;

/// <summary>
/// The indexes created at start: those that the data model prescribes, and those that the queries of <see cref="MongoQueries"/> need in
/// addition.
/// </summary>
internal static class MongoIndexes
{
    public static readonly MongoIndex Device = new(Devices, "deviceId") { Unique = true };

    public static readonly MongoIndex OriginalDevice = new(Originals, "deviceId");
    public static readonly MongoIndex OriginalTime = new(Originals, "-createdAt");
    public static readonly MongoIndex OriginalFilename = new(Originals, "filename") { Unique = true };
    public static readonly MongoIndex OriginalPages = new(Originals, "deviceId", "-createdAt", "-_id");

    public static readonly MongoIndex CartoonDevice = new(Cartoons, "deviceId");
    public static readonly MongoIndex CartoonOriginal = new(Cartoons, "originalId");
    public static readonly MongoIndex CartoonTime = new(Cartoons, "-createdAt");
    public static readonly MongoIndex CartoonOriginalTime = new(Cartoons, "originalId", "-createdAt");
    public static readonly MongoIndex CartoonFilename = new(Cartoons, "filename") { Unique = true };
    public static readonly MongoIndex CartoonAge = new(Cartoons, "createdAt", "_id");

    public static readonly MongoIndex FaceDevice = new(Faces, "deviceId");
    public static readonly MongoIndex FaceOriginal = new(Faces, "originalId") { Unique = true };
    public static readonly MongoIndex FaceTime = new(Faces, "-createdAt");
    public static readonly MongoIndex FaceDeviceTime = new(Faces, "deviceId", "-createdAt");
    public static readonly MongoIndex FaceFilename = new(Faces, "filename") { Unique = true };
    public static readonly MongoIndex FacePages = new(Faces, "deviceId", "-createdAt", "-_id");
    public static readonly MongoIndex FaceCartoons = new(Faces, "cartoonIds");
    public static readonly MongoIndex FaceSource = new(Faces, "sourceCartoonId");

    public static readonly MongoIndex PendingRecords = new(IdempotencyKeys, "originalId") { OnlyWhere = ["pending"] };
    public static readonly MongoIndex RecordTime = new(IdempotencyKeys, "createdAt");
    public static readonly MongoIndex RecordDevice = new(IdempotencyKeys, "_id.deviceId", "pending");

    public static readonly MongoIndex DeletionTime = new(Deletions, "startedAt", "_id");
    public static readonly MongoIndex FenceTime = new(Fences, "isDeleting", "changedAt");

    public static ImmutableArray<MongoIndex> All { get; } =
    [
        Device,
        OriginalDevice, OriginalTime, OriginalFilename, OriginalPages,
        CartoonDevice, CartoonOriginal, CartoonTime, CartoonOriginalTime, CartoonFilename, CartoonAge,
        FaceDevice, FaceOriginal, FaceTime, FaceDeviceTime, FaceFilename, FacePages, FaceCartoons, FaceSource,
        PendingRecords, RecordTime, RecordDevice,
        DeletionTime, FenceTime,
    ];
}

/// <summary>An index created at start. It has MongoDB's default name, so that an index created by hand is the same.</summary>
internal sealed class MongoIndex
{
    private const char Descending = '-';

    /// <param name="collection">The collection's name.</param>
    /// <param name="fields">The fields in order; a descending field begins with <c>-</c>.</param>
    public MongoIndex(string collection, params ReadOnlySpan<string> fields)
    {
        Collection = collection;
        Keys = CreateKeys(fields);
        Name = string.Join('_', Keys.Select(key => $"{key.Name}_{key.Value}"));
    }

    public string Collection { get; }

    public BsonDocument Keys { get; }

    public string Name { get; init; }

    public bool Unique { get; init; }

    /// <summary>Makes a partial index: it contains only documents in which all these fields are true.</summary>
    public ImmutableArray<string> OnlyWhere { get; init; } = [];

    /// <summary>The index as an argument of <c>createIndexes</c>.</summary>
    public BsonDocument Specification
    {
        get
        {
            var specification = new BsonDocument { { "key", Keys }, { "name", Name } };
            if (Unique) specification.Add("unique", true);
            if (!OnlyWhere.IsEmpty) specification.Add("partialFilterExpression", new BsonDocument(OnlyWhere.Select(AsTrue)));
            return specification;
        }
    }

    /// <summary>The <c>_id</c> index, which every collection has.</summary>
    public static MongoIndex ForIds(string collection) => new(collection, "_id") { Name = "_id_" };

    /// <summary>Converts fields and their directions to the form used by indexes and sorts.</summary>
    public static BsonDocument CreateKeys(ReadOnlySpan<string> fields)
    {
        var keys = new BsonDocument();
        foreach (var field in fields) keys.Add(field.TrimStart(Descending), field[0] == Descending ? -1 : 1);
        return keys;
    }

    private static BsonElement AsTrue(string field) => new(field, true);
}

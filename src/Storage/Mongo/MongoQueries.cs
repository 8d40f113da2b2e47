using System.Collections.Immutable;
using MongoDB.Bson;
using static Avatar.Storage.Mongo.MongoCollections;

namespace Avatar.Storage.Mongo;

/// <summary>The store's queries. An index serves each of them, without a collection scan or an in-memory sort.</summary>
internal static class MongoQueries
{
    public static readonly MongoQuery DeviceByName = new("device by name", MongoIndexes.Device) { Equal = ["deviceId"] };

    public static readonly MongoQuery OriginalsById = ById("originals by id", Originals);
    public static readonly MongoQuery OriginalsByFilename =
        new("originals by filename", MongoIndexes.OriginalFilename) { Equal = ["filename"] };

    public static readonly MongoQuery OriginalsSortedByFilename = new MongoQuery("originals in the order of their names", MongoIndexes.OriginalFilename).Along("filename");
    public static readonly MongoQuery OriginalsWithoutDigest =
        new("originals without a digest", MongoIndexes.OriginalFilename) { Equal = ["filename"], Beside = [MongoImages.Digest] };

    public static readonly MongoQuery OriginalByIdWithoutFaces =
        ById("original by id without faces", Originals) with { Beside = [OriginalCollection.Faces] };

    public static readonly MongoQuery OriginalCount = new("count of originals", MongoIndexes.OriginalDevice) { Equal = ["deviceId"] };
    public static readonly MongoQuery AnyOriginal = Any("any original", Originals);

    public static readonly MongoQuery OriginalPage =
        new MongoQuery("page of originals", MongoIndexes.OriginalPages) { Equal = ["deviceId"] }.Along("-createdAt", "-_id");

    public static readonly MongoQuery CartoonsById = ById("cartoons by id", Cartoons);
    public static readonly MongoQuery CartoonsByFilename =
        new("cartoons by filename", MongoIndexes.CartoonFilename) { Equal = ["filename"] };

    public static readonly MongoQuery CartoonsSortedByFilename = new MongoQuery("cartoons in the order of their names", MongoIndexes.CartoonFilename).Along("filename");
    public static readonly MongoQuery CartoonsWithoutDigest =
        new("cartoons without a digest", MongoIndexes.CartoonFilename) { Equal = ["filename"], Beside = [MongoImages.Digest] };

    public static readonly MongoQuery CartoonsOfDevice = new("cartoons of a device", MongoIndexes.CartoonDevice) { Equal = ["deviceId"] };

    public static readonly MongoQuery CartoonsOfOriginal =
        new("cartoons of an original", MongoIndexes.CartoonOriginalTime) { Equal = ["originalId"] };

    public static readonly MongoQuery CartoonsByAge = new MongoQuery("cartoons by age", MongoIndexes.CartoonAge).Along("createdAt", "_id");

    public static readonly MongoQuery FaceById = ById("face by id", Faces);
    public static readonly MongoQuery FacesOfOriginals = new("faces of originals", MongoIndexes.FaceOriginal) { Equal = ["originalId"] };
    public static readonly MongoQuery FacesByFilename = new("faces by filename", MongoIndexes.FaceFilename) { Equal = ["filename"] };

    public static readonly MongoQuery FacesSortedByFilename = new MongoQuery("faces in the order of their names", MongoIndexes.FaceFilename).Along("filename");
    public static readonly MongoQuery FacesWithoutDigest =
        new("faces without a digest", MongoIndexes.FaceFilename) { Equal = ["filename"], Beside = [MongoImages.Digest] };
    public static readonly MongoQuery FacesWithoutMasterDigest =
        new("faces without a digest of the master", MongoIndexes.FaceFilename) { Equal = ["filename"], Beside = [MongoImages.MasterDigest] };

    public static readonly MongoQuery FaceByCartoon = new("face by cartoon", MongoIndexes.FaceCartoons) { Equal = ["cartoonIds"] };
    public static readonly MongoQuery FaceBySource = new("face by source", MongoIndexes.FaceSource) { Equal = ["sourceCartoonId"] };
    public static readonly MongoQuery FaceCount = new("count of faces", MongoIndexes.FaceDevice) { Equal = ["deviceId"] };
    public static readonly MongoQuery AnyFace = Any("any face", Faces);

    public static readonly MongoQuery FacePage =
        new MongoQuery("page of faces", MongoIndexes.FacePages) { Equal = ["deviceId"] }.Along("-createdAt", "-_id");

    public static readonly MongoQuery RecordByKey = ById("record by key", IdempotencyKeys);

    public static readonly MongoQuery PendingRecordByKey = ById("pending record by key", IdempotencyKeys) with { Beside = ["pending"] };

    public static readonly MongoQuery PendingRecords =
        new("pending records", MongoIndexes.PendingRecords) { Equal = ["originalId", "pending"] };

    public static readonly MongoQuery RecordsByAge = new MongoQuery("records by age", MongoIndexes.RecordTime).Along("createdAt");

    public static readonly MongoQuery RecordsOfDevice =
        new("records of a device", MongoIndexes.RecordDevice) { Equal = ["_id.deviceId"] };

    public static readonly MongoQuery PendingRecordsOfDevice =
        new("pending records of a device", MongoIndexes.RecordDevice) { Equal = ["_id.deviceId", "pending"] };

    public static readonly MongoQuery DeletionById = ById("deletion by id", Deletions);
    public static readonly MongoQuery DeletionByIdAndRun = ById("deletion by id and run", Deletions) with { Beside = ["id"] };
    public static readonly MongoQuery DeletionsByAge =
        new MongoQuery("deletions by age", MongoIndexes.DeletionTime).Along("startedAt", "_id");

    public static readonly MongoQuery FenceById = ById("fence by id", Fences);
    public static readonly MongoQuery FencesByAge =
        new MongoQuery("fences by age", MongoIndexes.FenceTime) { Equal = ["isDeleting"] }.Along("changedAt");

    public static readonly MongoQuery MetaById = ById("meta by id", Meta);

    public static ImmutableArray<MongoQuery> All { get; } =
    [
        DeviceByName,
        OriginalsById, OriginalsByFilename, OriginalCount, AnyOriginal, OriginalPage, OriginalsSortedByFilename, OriginalsWithoutDigest,
        OriginalByIdWithoutFaces,
        CartoonsById, CartoonsByFilename, CartoonsOfDevice, CartoonsOfOriginal, CartoonsByAge, CartoonsSortedByFilename, CartoonsWithoutDigest,
        FaceById, FacesOfOriginals, FacesByFilename, FaceByCartoon, FaceBySource, FaceCount, AnyFace, FacePage,
        FacesSortedByFilename, FacesWithoutDigest, FacesWithoutMasterDigest,
        RecordByKey, PendingRecordByKey, PendingRecords, RecordsByAge, RecordsOfDevice, PendingRecordsOfDevice,
        DeletionById, DeletionByIdAndRun, DeletionsByAge,
        FenceById, FencesByAge,
        MetaById,
    ];

    private static MongoQuery ById(string name, string collection) => new(name, MongoIndex.ForIds(collection)) { Equal = ["_id"] };

    /// <summary>Reads in the order of ids, because reading a first document without any order would count as a collection scan.</summary>
    private static MongoQuery Any(string name, string collection) =>
        new MongoQuery(name, MongoIndex.ForIds(collection)).Along("_id");
}

/// <summary>
/// The shape of a query and the index that serves it. The name is sent as the command's comment: the server's slow-query log shows it, and
/// a test compares the commands sent with this shape.
/// </summary>
/// <param name="Name">The query's name in the server's log.</param>
/// <param name="Index">The index that serves the query with its first fields.</param>
internal sealed record MongoQuery(string Name, MongoIndex Index)
{
    /// <summary>The fields that must equal a value or one of several values.</summary>
    public ImmutableArray<string> Equal { get; init; } = [];

    /// <summary>The fields without an index, checked only in the one document that the other fields identify.</summary>
    public ImmutableArray<string> Beside { get; init; } = [];

    /// <summary>The fields with a range or a sort order, in the index's order after the fields of <see cref="Equal"/>.</summary>
    public BsonDocument Ranged { get; private init; } = [];

    /// <inheritdoc cref="Ranged"/>
    public MongoQuery Along(params ReadOnlySpan<string> fields) => this with { Ranged = MongoIndex.CreateKeys(fields) };
}

/// <summary>
/// Filters of lists that are read page by page, by the value of <c>(createdAt, _id)</c>. The separate bound on <c>createdAt</c> looks
/// redundant, but it lets the server start its index scan at the page instead of at the start of the list.
/// </summary>
internal static class MongoPages
{
    public static BsonDocument ForDevice(DeviceId deviceId) => new("deviceId", MongoValues.ToBson(deviceId));

    /// <summary>Matches the documents after a position in a descending list.</summary>
    public static BsonDocument Before(DateTimeOffset createdAt, BsonValue id) => new()
    {
        { "createdAt", new BsonDocument("$lte", MongoValues.ToBson(createdAt)) },
        { "$or", Beyond(createdAt, id, "$lt") },
    };

    /// <summary>Matches the documents after a position in an ascending list that ends with <paramref name="cutoff"/>.</summary>
    public static BsonDocument Between(DateTimeOffset createdAt, BsonValue id, DateTimeOffset cutoff) => new()
    {
        { "createdAt", new BsonDocument { { "$gte", MongoValues.ToBson(createdAt) }, { "$lte", MongoValues.ToBson(cutoff) } } },
        { "$or", Beyond(createdAt, id, "$gt") },
    };

    private static BsonArray Beyond(DateTimeOffset createdAt, BsonValue id, string than) =>
    [
        new BsonDocument("createdAt", new BsonDocument(than, MongoValues.ToBson(createdAt))),
        new BsonDocument("_id", new BsonDocument(than, id)),
    ];
}

using System.Collections.Immutable;
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

using System.Collections.Immutable;
using MongoDB.Bson;
using static Avatar.Storage.Mongo.MongoSchema;

namespace Avatar.Storage.Mongo;

/// <summary>
/// The rules of the data model, which the server checks on every write by any client. Documents of the Node backend satisfy them: numbers
/// can have any BSON type, extra fields are allowed, and newer fields are optional. A rule cannot check references to other documents.
/// </summary>
internal static class MongoRules
{
    /// <summary>Returns the rules of each collection.</summary>
    /// <param name="opaque">Whether device ids other than UUIDs are allowed.</param>
    public static ImmutableArray<(string Collection, BsonDocument Validator)> All(bool opaque) =>
    [
        (MongoCollections.Devices, new("$jsonSchema", Object(
        [
            Required("deviceId", opaque ? OpaqueDeviceId : Uuid),
            Required("createdAt", Date),
            Required("lastActiveAt", Date),
        ]))),
        (MongoCollections.Originals, Image(ImageArea.Originals, "imageUrl",
        [
            Required("deviceId", opaque ? OpaqueDeviceId : Uuid),
            Optional(OriginalCollection.Faces, ArrayOf(FaceBox)),
        ])),
        (MongoCollections.Cartoons, Image(ImageArea.Temp, "imageUrl",
        [
            Required("deviceId", OpaqueDeviceId),
            Required("originalId", Id),
            Optional("style", Text(1)),
            Optional("seed", Number(0, RegeneratedCartoon.MaxSeed)),
        ])),
        (MongoCollections.Faces, Image(ImageArea.Downloaded, "faceUrl",
        [
            Required("deviceId", OpaqueDeviceId),
            Required("originalId", Id),
            Required("sourceCartoonId", Id),
            Optional("cartoonIds", ArrayOf(Id)),
            Optional(MongoImages.MasterDigest, Digest),
        ])),
        (MongoCollections.IdempotencyKeys, new("$jsonSchema", Object(
        [
            Required("_id", Object(
            [
                Required("deviceId", opaque ? OpaqueDeviceId : Uuid),
                Required("key", Text("^[!-~]+$", IdempotencyKey.MaxLength)),
            ])),
            Required("requestHash", Digest),
            Required("originalId", Id),
            Required("cartoonId", Id),
            Required("createdAt", Date),
            Optional("pending", True),
            Optional("answer", Text(0)),
        ]))),
        (MongoCollections.Deletions, new("$jsonSchema", Object(
        [
            Required("_id", opaque ? OpaqueDeviceId : Uuid),
            Required("startedAt", Date),
            Required("originals", Number(0, int.MaxValue)),
            Required("cartoons", Number(0, int.MaxValue)),
            Required("faces", Number(0, int.MaxValue)),
        ]))),
        (MongoCollections.Fences, new("$jsonSchema", Object(
        [
            Required("_id", Digest),
            Required("generation", Text("^[0-9a-f-]+$", 36, 36)),
            Required("changedAt", Date),
        ]))),
    ];

    private static BsonDocument Uuid => Text("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", 36);

    /// <summary>A SHA-256 in hexadecimal digits.</summary>
    private static BsonDocument Digest => Text("^[0-9a-f]+$", 64, 64);

    /// <summary>Any device id. Cartoons and faces use it because they repeat their original's device id, which may be opaque.</summary>
    private static BsonDocument OpaqueDeviceId => Text("^[!-~]+$", DeviceId.MaxLength);

    /// <summary>The place of a face, in shares of the photo.</summary>
    private static BsonDocument FaceBox => Object(
    [
        Required("x", Number(0, 1)),
        Required("y", Number(0, 1)),
        Required("width", Number(0, 1)),
        Required("height", Number(0, 1)),
    ]);

    private static BsonDocument Image(ImageArea area, string url, ReadOnlySpan<SchemaField> fields) => new()
    {
        {
            "$jsonSchema", Object(
            [
                Required("_id", Id),
                .. fields,
                Required("filename", Text(@"^[0-9A-Za-z_-]+\.[0-9A-Za-z]+$", ImageName.MaxLength)),
                Required("filePath", Text("^" + area.PathPrefix(), int.MaxValue)),
                Required(url, Text(1)),
                Required("fileSize", NumberBetween(0, StoredImage.MaxBytes + 1)),
                Required("mimeType", Text("^image/.", int.MaxValue)),
                Required("createdAt", Date),
                Optional("width", Number(1, int.MaxValue)),
                Optional("height", Number(1, int.MaxValue)),
                Optional(MongoImages.Digest, Digest),
            ])
        },
        { "$expr", new BsonDocument("$eq", new BsonArray { "$filePath", GetPathExpression(area) }) },
    };

    private static BsonDocument GetPathExpression(ImageArea area) => new("$concat", new BsonArray { area.PathPrefix(), "$filename" });
}

/// <summary>Builds the parts of a <c>$jsonSchema</c> used by the collections' rules.</summary>
internal static class MongoSchema
{
    public static BsonDocument Id => new("bsonType", "objectId");

    public static BsonDocument Date => new("bsonType", "date");

    public static BsonDocument True => new() { { "bsonType", "bool" }, { "enum", new BsonArray { true } } };

    public static SchemaField Required(string name, BsonDocument schema) => new(name, schema, IsRequired: true);

    public static SchemaField Optional(string name, BsonDocument schema) => new(name, schema, IsRequired: false);

    /// <summary>A document with these fields; other fields are allowed.</summary>
    public static BsonDocument Object(ReadOnlySpan<SchemaField> fields)
    {
        var (required, properties) = (new BsonArray(), new BsonDocument());
        foreach (var field in fields)
        {
            if (field.IsRequired) required.Add(field.Name);
            properties.Add(field.Name, field.Schema);
        }

        return new() { { "bsonType", "object" }, { "required", required }, { "properties", properties } };
    }

    public static BsonDocument ArrayOf(BsonDocument items) => new() { { "bsonType", "array" }, { "items", items } };

    public static BsonDocument Text(int minLength) => new() { { "bsonType", "string" }, { "minLength", minLength } };

    public static BsonDocument Text(string pattern, int maxLength, int minLength = 1) => new()
    {
        { "bsonType", "string" },
        { "pattern", pattern },
        { "minLength", minLength },
        { "maxLength", maxLength },
    };

    /// <summary>A number in a range, including both bounds.</summary>
    public static BsonDocument Number(long from, long to) => new() { { "bsonType", "number" }, { "minimum", from }, { "maximum", to } };

    /// <summary>A number in a range, excluding both bounds.</summary>
    public static BsonDocument NumberBetween(long above, long below) => new()
    {
        { "bsonType", "number" },
        { "minimum", above },
        { "exclusiveMinimum", true },
        { "maximum", below },
        { "exclusiveMaximum", true },
    };
}

/// <summary>A field of a document, with the schema of its values.</summary>
internal readonly record struct SchemaField(string Name, BsonDocument Schema, bool IsRequired);

using MongoDB.Bson;
using BsonId = MongoDB.Bson.ObjectId;

namespace Avatar.Storage.Mongo;

/// <summary>
/// Converts values to and from BSON: document ids are ObjectIds, times are dates, other values are text and numbers. The conversion does not
/// use the driver's serializers, because another library could register different ones for the whole process.
/// </summary>
internal static class MongoValues
{
    public static BsonValue ToBson<TDocument>(Id<TDocument> id) => new BsonId(id.ToBytes());

    /// <summary>Converts a device id; a default value becomes null, which the collections' rules reject.</summary>
    public static BsonValue ToBson(DeviceId id) => id == default ? BsonNull.Value : id.Value;

    public static BsonValue ToBson(ImageName name) => name.ToString();

    public static BsonValue ToBson(IdempotencyKey key) => key.ToString();

    /// <summary>Converts a time, truncated to whole milliseconds.</summary>
    public static BsonValue ToBson(DateTimeOffset time) => new BsonDateTime(time.ToUnixTimeMilliseconds());

    public static BsonValue ToBson(string? text) => text is null ? BsonNull.Value : text;

    public static BsonValue ToBson(FoundFaces? faces) => faces is null
        ? BsonNull.Value
        : new BsonArray(faces.Boxes.Select(box => new BsonDocument { { "x", box.X }, { "y", box.Y }, { "width", box.Width }, { "height", box.Height } }));

    public static FoundFaces? Faces(this BsonDocument document, string field) => Optional(document, field) is { } boxes
        ? new() { Boxes = [.. boxes.AsBsonArray.Select(box => ToFaceBox(box.AsBsonDocument))] }
        : null;

    /// <summary>Creates an id like all others, four bytes of time and eight random bytes, for a document that is never read by id.</summary>
    public static BsonValue NewId() => ToBson(OriginalId.New(SteadyClock.ForProcess));

    public static Id<TDocument> Id<TDocument>(this BsonDocument document, string field) => Id<TDocument>(Required(document, field));

    public static Id<TDocument> Id<TDocument>(BsonValue value) => Avatar.Id<TDocument>.FromBytes(value.AsObjectId.ToByteArray());

    public static T Parsed<T>(this BsonDocument document, string field) where T : IParsable<T> => T.Parse(document.Text(field), null);

    public static string Text(this BsonDocument document, string field) => Required(document, field).AsString;

    public static string Text(this BsonDocument document, string field, string otherwise) =>
        Optional(document, field)?.AsString ?? otherwise;

    /// <summary>Reads a number of any BSON type, because JavaScript has only one number type; 0 if the field is missing.</summary>
    public static long Number(this BsonDocument document, string field) => Optional(document, field)?.ToInt64() ?? 0;

    public static DateTimeOffset Time(this BsonDocument document, string field) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Required(document, field).AsBsonDateTime.MillisecondsSinceEpoch);

    public static BsonValue? Optional(this BsonDocument document, string field) =>
        document.TryGetValue(field, out var value) && !value.IsBsonNull ? value : null;

    private static FaceBox ToFaceBox(BsonDocument box) =>
        new(Required(box, "x").ToDouble(), Required(box, "y").ToDouble(), Required(box, "width").ToDouble(), Required(box, "height").ToDouble());

    private static BsonValue Required(BsonDocument document, string field) =>
        Optional(document, field) ?? throw new FormatException($"The field {field} is missing.");
}

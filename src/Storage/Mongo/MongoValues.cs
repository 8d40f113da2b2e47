using MongoDB.Bson;
using BsonId = MongoDB.Bson.ObjectId;

namespace Avatar.Storage.Mongo;

/// <summary>
/// How values are written in documents: ids of documents as ObjectId, times as dates, the rest as text and numbers. Written by
/// hand, so that nothing another library registers for the whole process changes a document.
/// </summary>
internal static class MongoValues
{
    private const int IdLength = 12;

    public static BsonValue Of(OriginalId id)
    {
        var bytes = new byte[IdLength];
        id.WriteBytes(bytes);
        return new BsonId(bytes);
    }

    public static BsonValue Of(CartoonId id)
    {
        var bytes = new byte[IdLength];
        id.WriteBytes(bytes);
        return new BsonId(bytes);
    }

    public static BsonValue Of(FaceId id)
    {
        var bytes = new byte[IdLength];
        id.WriteBytes(bytes);
        return new BsonId(bytes);
    }

    /// <summary>A device without a value is null, which the collections' rules refuse.</summary>
    public static BsonValue Of(DeviceId id) => id == default ? BsonNull.Value : id.Value;

    public static BsonValue Of(ImageName name) => name.ToString();

    public static BsonValue Of(IdempotencyKey key) => key.ToString();

    /// <summary>In whole milliseconds.</summary>
    public static BsonValue Of(DateTimeOffset time) => new BsonDateTime(time.ToUnixTimeMilliseconds());

    public static BsonValue Of(string? text) => text is null ? BsonNull.Value : text;

    /// <summary>For a document whose id nobody asks for, made as all others are: four bytes of time and eight random ones.</summary>
    public static BsonValue NewId() => Of(Avatar.OriginalId.New(SteadyClock.OfProcess));

    public static OriginalId OriginalId(this BsonDocument document, string field)
    {
        Span<byte> bytes = stackalloc byte[IdLength];
        Required(document, field).AsObjectId.ToByteSpan(bytes);
        return Avatar.OriginalId.FromBytes(bytes);
    }

    public static CartoonId CartoonId(this BsonDocument document, string field) => CartoonId(Required(document, field));

    public static CartoonId CartoonId(BsonValue value)
    {
        Span<byte> bytes = stackalloc byte[IdLength];
        value.AsObjectId.ToByteSpan(bytes);
        return Avatar.CartoonId.FromBytes(bytes);
    }

    public static FaceId FaceId(this BsonDocument document, string field)
    {
        Span<byte> bytes = stackalloc byte[IdLength];
        Required(document, field).AsObjectId.ToByteSpan(bytes);
        return Avatar.FaceId.FromBytes(bytes);
    }

    public static T Parsed<T>(this BsonDocument document, string field) where T : IParsable<T> => T.Parse(document.Text(field), null);

    public static string Text(this BsonDocument document, string field) => Required(document, field).AsString;

    public static string Text(this BsonDocument document, string field, string otherwise) =>
        Optional(document, field)?.AsString ?? otherwise;

    /// <summary>Whatever kind of number it is: JavaScript knows one kind only. 0 where there is none.</summary>
    public static long Number(this BsonDocument document, string field) => Optional(document, field)?.ToInt64() ?? 0;

    public static DateTimeOffset Time(this BsonDocument document, string field) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Required(document, field).AsBsonDateTime.MillisecondsSinceEpoch);

    public static BsonValue? Optional(this BsonDocument document, string field) =>
        document.TryGetValue(field, out var value) && !value.IsBsonNull ? value : null;

    private static BsonValue Required(BsonDocument document, string field) =>
        Optional(document, field) ?? throw new FormatException($"The field {field} is missing.");
}

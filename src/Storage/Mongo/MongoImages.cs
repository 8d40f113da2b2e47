using System.Collections.Immutable;
using MongoDB.Bson;

namespace Avatar.Storage.Mongo;

/// <summary>Operations shared by the collections whose documents describe images.</summary>
internal static class MongoImages
{
    /// <summary>The type of a document that has none: the Node backend supported no other.</summary>
    public static readonly string UsualMimeType = ImageFormat.Jpeg.MimeType();

    /// <summary>The field that contains the image's digest.</summary>
    public const string Digest = "sha256";

    /// <summary>The field of a face's document that contains the digest of its master.</summary>
    public const string MasterDigest = "masterSha256";

    /// <summary>Selects only the names, so that the index covers the query.</summary>
    private static readonly BsonDocument FilenameOnly = new() { { "filename", 1 }, { "_id", 0 } };

    public static async Task<long?> FileSizeAsync(MongoDocuments documents, MongoQuery query, ImageName name, CancellationToken cancellationToken)
    {
        var sizes = await documents.ListByValuesAsync(
            query, "filename", [MongoValues.ToBson(name)], document => document.Number("fileSize"), cancellationToken).ConfigureAwait(false);
        return sizes is [var size, ..] ? size : null;
    }

    public static Task<ImmutableArray<ImageRecord>> ListAsync(
        MongoDocuments documents, MongoQuery query, ImageName? after, int limit, CancellationToken cancellationToken) =>
        documents.ListAsync(
            query, new("filename", new BsonDocument("$gt", after?.ToString() ?? "")), Read, cancellationToken, limit);

    public static Task<ImageRecord?> FindAsync(MongoDocuments documents, MongoQuery query, ImageName name, CancellationToken cancellationToken) =>
        documents.FindAsync(query, new("filename", MongoValues.ToBson(name)), Read, cancellationToken);

    /// <summary>Stores a digest in a document that has none.</summary>
    public static Task NoteDigestAsync(
        MongoDocuments documents, MongoQuery query, string field, ImageName name, string sha256, CancellationToken cancellationToken) =>
        documents.UpdateAsync(
            query,
            new() { { "filename", MongoValues.ToBson(name) }, { field, BsonNull.Value } },
            new("$set", new BsonDocument(field, sha256)),
            cancellationToken);

    public static Task<ImmutableArray<ImageName>> FilenamesAsync(
        MongoDocuments documents, MongoQuery query, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) =>
        documents.ListByValuesAsync(
            query,
            "filename",
            names.Select(MongoValues.ToBson),
            document => document.Parsed<ImageName>("filename"),
            cancellationToken,
            FilenameOnly);

    private static ImageRecord Read(BsonDocument document) => new(
        document.Parsed<ImageName>("filename"),
        document.Parsed<DeviceId>("deviceId"),
        document.Number("fileSize"),
        document.Optional(Digest)?.AsString,
        document.Optional(MasterDigest)?.AsString);
}

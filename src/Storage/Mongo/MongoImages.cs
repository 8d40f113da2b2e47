using System.Collections.Immutable;
using MongoDB.Bson;

namespace Avatar.Storage.Mongo;

/// <summary>What the collections of images have in common.</summary>
internal static class MongoImages
{
    /// <summary>That of a document which names none: the Node backend knew no other.</summary>
    public const string UsualMimeType = "image/jpeg";

    /// <summary>The field of an image's digest.</summary>
    public const string Digest = "sha256";

    /// <summary>The field of a face's document that holds the digest of its master.</summary>
    public const string MasterDigest = "masterSha256";

    /// <summary>Asks for the names alone, which the index knows without the documents.</summary>
    private static readonly BsonDocument NameAlone = new() { { "filename", 1 }, { "_id", 0 } };

    public static async Task<long?> FileSizeAsync(MongoDocuments documents, MongoQuery query, ImageName name, CancellationToken cancellationToken)
    {
        var sizes = await documents.ListAmongAsync(
            query, "filename", [MongoValues.Of(name)], document => document.Number("fileSize"), cancellationToken).ConfigureAwait(false);
        return sizes is [var size, ..] ? size : null;
    }

    public static Task<ImmutableArray<ImageRecord>> ListAsync(
        MongoDocuments documents, MongoQuery query, ImageName? after, int limit, CancellationToken cancellationToken) =>
        documents.ListAsync(
            query, new("filename", new BsonDocument("$gt", after?.ToString() ?? "")), Read, cancellationToken, limit);

    public static Task<ImageRecord?> FindAsync(MongoDocuments documents, MongoQuery query, ImageName name, CancellationToken cancellationToken) =>
        documents.FindAsync(query, new("filename", MongoValues.Of(name)), Read, cancellationToken);

    /// <summary>Sets a digest in a document that has none.</summary>
    public static Task NoteDigestAsync(
        MongoDocuments documents, MongoQuery query, string field, ImageName name, string sha256, CancellationToken cancellationToken) =>
        documents.UpdateAsync(
            query,
            new() { { "filename", MongoValues.Of(name) }, { field, BsonNull.Value } },
            new("$set", new BsonDocument(field, sha256)),
            cancellationToken);

    public static Task<ImmutableArray<ImageName>> FilenamesAsync(
        MongoDocuments documents, MongoQuery query, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) =>
        documents.ListAmongAsync(
            query,
            "filename",
            names.Select(MongoValues.Of),
            document => document.Parsed<ImageName>("filename"),
            cancellationToken,
            NameAlone);

    private static ImageRecord Read(BsonDocument document) => new(
        document.Parsed<ImageName>("filename"),
        document.Parsed<DeviceId>("deviceId"),
        document.Number("fileSize"),
        document.Optional(Digest)?.AsString,
        document.Optional(MasterDigest)?.AsString);
}

using System.Collections.Immutable;
using MongoDB.Bson;

namespace Avatar.Storage.Mongo;

/// <summary>What the collections of images have in common.</summary>
internal static class MongoImages
{
    /// <summary>That of a document which names none: the Node backend knew no other.</summary>
    public const string UsualMimeType = "image/jpeg";

    /// <summary>Asks for the names alone, which the index knows without the documents.</summary>
    private static readonly BsonDocument NameAlone = new() { { "filename", 1 }, { "_id", 0 } };

    public static async Task<long?> FileSizeAsync(MongoDocuments documents, MongoQuery query, ImageName name, CancellationToken cancellationToken)
    {
        var sizes = await documents.ListAmongAsync(
            query, "filename", [MongoValues.Of(name)], document => document.Number("fileSize"), cancellationToken).ConfigureAwait(false);
        return sizes is [var size, ..] ? size : null;
    }

    public static Task<ImmutableArray<ImageName>> FilenamesAsync(
        MongoDocuments documents, MongoQuery query, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) =>
        documents.ListAmongAsync(
            query,
            "filename",
            names.Select(MongoValues.Of),
            document => document.Parsed<ImageName>("filename"),
            cancellationToken,
            NameAlone);
}

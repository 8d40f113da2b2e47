using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>The scrub's progress, a document of <c>avatar_meta</c>.</summary>
internal sealed class ScrubCollection(IMongoDatabase database)
{
    private const string Scrub = "scrub";

    private readonly MongoDocuments _documents = new(database, MongoCollections.Meta);

    public Task<ScrubProgress?> FindAsync(CancellationToken cancellationToken) =>
        _documents.FindAsync(MongoQueries.MetaById, new("_id", Scrub), Read, cancellationToken);

    public Task WriteAsync(ScrubProgress progress, CancellationToken cancellationToken) => _documents.ReplaceAsync(
        MongoQueries.MetaById,
        new()
        {
            { "_id", Scrub },
            { "startedAt", MongoValues.ToBson(progress.StartedAt) },
            { "area", MongoValues.ToBson(progress.Area?.FolderName()) },
            { "lastName", MongoValues.ToBson(progress.Last?.ToString()) },
            { "images", progress.Images },
            { "bytes", progress.Bytes },
            { "damaged", progress.Damaged },
        },
        cancellationToken);

    private static ScrubProgress Read(BsonDocument document) => new()
    {
        StartedAt = document.Time("startedAt"),
        Area = ImageAreas.TryParse(document.Optional("area")?.AsString, out var area) ? area : null,
        Last = document.Optional("lastName") is { } name ? ImageName.Parse(name.AsString) : null,
        Images = document.Number("images"),
        Bytes = document.Number("bytes"),
        Damaged = document.Number("damaged"),
    };
}

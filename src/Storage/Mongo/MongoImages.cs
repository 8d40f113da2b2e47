using System.Collections.Immutable;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>
/// What the documents of all collections say about images, and the scrub's progress, a document of <c>avatar_meta</c>.
/// </summary>
internal sealed class MongoImages(IMongoDatabase database) : IImageRecords
{
    /// <summary>The type of a document that has none: the Node backend supported no other.</summary>
    public static readonly string UsualMimeType = ImageFormat.Jpeg.MimeType();

    /// <summary>The field that contains the image's digest.</summary>
    public const string Digest = "sha256";

    /// <summary>The field of a face's document that contains the digest of its master.</summary>
    public const string MasterDigest = "masterSha256";

    private const string Scrub = "scrub";

    /// <summary>Selects only the names, so that the index covers the query.</summary>
    private static readonly BsonDocument FilenameOnly = new() { { "filename", 1 }, { "_id", 0 } };

    private readonly Images _originals = new(
        new(database, MongoCollections.Originals), MongoQueries.OriginalsByFilename, MongoQueries.OriginalsSortedByFilename, MongoQueries.OriginalsWithoutDigest);

    private readonly Images _cartoons = new(
        new(database, MongoCollections.Cartoons), MongoQueries.CartoonsByFilename, MongoQueries.CartoonsSortedByFilename, MongoQueries.CartoonsWithoutDigest);

    private readonly Images _faces = new(
        new(database, MongoCollections.Faces), MongoQueries.FacesByFilename, MongoQueries.FacesSortedByFilename, MongoQueries.FacesWithoutDigest);

    private readonly MongoDocuments _meta = new(database, MongoCollections.Meta);

    public Task<ImmutableArray<ImageRecord>> ListAsync(ImageArea area, ImageName? after, int limit, CancellationToken cancellationToken)
    {
        var images = In(area);
        return images.Documents.ListAsync(
            images.Sorted, new("filename", new BsonDocument("$gt", after?.ToString() ?? "")), Read, cancellationToken, limit);
    }

    public Task<ImageRecord?> FindAsync(ImageArea area, ImageName name, CancellationToken cancellationToken)
    {
        var images = In(area);
        return images.Documents.FindAsync(images.ByFilename, new("filename", MongoValues.ToBson(name)), Read, cancellationToken);
    }

    public async Task<ImmutableHashSet<ImageName>> FindNamesAsync(
        ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) =>
        [.. await ListByNamesAsync(area, names, document => document.Parsed<ImageName>("filename"), cancellationToken, FilenameOnly).ConfigureAwait(false)];

    public async Task<long?> FindFileSizeAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) =>
        await ListByNamesAsync(area, [name], document => document.Number("fileSize"), cancellationToken).ConfigureAwait(false) is [var size, ..] ? size : null;

    public Task NoteDigestAsync(ImageArea area, ImageName name, string sha256, CancellationToken cancellationToken)
    {
        var (documents, query, field) = area is ImageArea.Masters
            ? (_faces.Documents, MongoQueries.FacesWithoutMasterDigest, MasterDigest)
            : (In(area).Documents, In(area).WithoutDigest, Digest);
        return documents.UpdateAsync(
            query,
            new() { { "filename", MongoValues.ToBson(name) }, { field, BsonNull.Value } },
            new("$set", new BsonDocument(field, sha256)),
            cancellationToken);
    }

    public Task<ScrubProgress?> FindScrubAsync(CancellationToken cancellationToken) =>
        _meta.FindAsync(MongoQueries.MetaById, new("_id", Scrub), ReadScrub, cancellationToken);

    public Task WriteScrubAsync(ScrubProgress progress, CancellationToken cancellationToken) => _meta.ReplaceAsync(
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

    private Task<ImmutableArray<T>> ListByNamesAsync<T>(
        ImageArea area, IEnumerable<ImageName> names, Func<BsonDocument, T> read, CancellationToken cancellationToken, BsonDocument? projection = null) =>
        In(area).Documents.ListByValuesAsync(
            In(area).ByFilename, "filename", names.Select(MongoValues.ToBson), read, cancellationToken, projection);

    private Images In(ImageArea area) => area switch
    {
        ImageArea.Originals => _originals,
        ImageArea.Temp => _cartoons,
        ImageArea.Downloaded => _faces,
        _ => throw new ArgumentOutOfRangeException(nameof(area), area, "This area has no collection of documents."),
    };

    private static ImageRecord Read(BsonDocument document) => new(
        document.Parsed<ImageName>("filename"),
        document.Parsed<DeviceId>("deviceId"),
        document.Number("fileSize"),
        document.Optional(Digest)?.AsString,
        document.Optional(MasterDigest)?.AsString);

    private static ScrubProgress ReadScrub(BsonDocument document) => new()
    {
        StartedAt = document.Time("startedAt"),
        Area = ImageAreas.TryParse(document.Optional("area")?.AsString, out var area) ? area : null,
        Last = document.Optional("lastName") is { } name ? ImageName.Parse(name.AsString) : null,
        Images = document.Number("images"),
        Bytes = document.Number("bytes"),
        Damaged = document.Number("damaged"),
    };

    /// <summary>A collection whose documents name images, with its queries by name.</summary>
    private sealed record Images(MongoDocuments Documents, MongoQuery ByFilename, MongoQuery Sorted, MongoQuery WithoutDigest);
}

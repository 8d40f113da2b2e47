using System.Collections.Immutable;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>The documents of <c>downloaded_faces</c>.</summary>
internal sealed class FaceCollection(IMongoDatabase database, OriginalCollection originals) : IFaces
{
    /// <summary>Selects only the original ids, so that the index covers the query.</summary>
    private static readonly BsonDocument OriginalIdOnly = new() { { "originalId", 1 }, { "_id", 0 } };

    private readonly MongoDocuments _documents = new(database, MongoCollections.Faces);

    public async Task InsertAsync(DownloadedFace face, CancellationToken cancellationToken)
    {
        await originals.EnsureOwnedAsync(face.OriginalId, face.DeviceId, cancellationToken).ConfigureAwait(false);
        if (await _documents.TryInsertAsync(Write(face), cancellationToken).ConfigureAwait(false) is not { } refusal) return;
        throw MongoFailures.Taken(await FindTakenAsync(face, refusal).ConfigureAwait(false), _documents.Name, refusal);
    }

    public Task<DownloadedFace?> FindAsync(OriginalId originalId, CancellationToken cancellationToken) =>
        _documents.FindAsync(MongoQueries.FacesOfOriginals, new("originalId", MongoValues.ToBson(originalId)), Read, cancellationToken);

    /// <summary>Searches by the list of cartoons, then by the source, for documents without a list.</summary>
    public async Task<DownloadedFace?> FindByCartoonAsync(CartoonId cartoonId, CancellationToken cancellationToken)
    {
        var listed = new BsonDocument("cartoonIds", MongoValues.ToBson(cartoonId));
        var source = new BsonDocument("sourceCartoonId", MongoValues.ToBson(cartoonId));
        return await _documents.FindAsync(MongoQueries.FaceByCartoon, listed, Read, cancellationToken).ConfigureAwait(false)
            ?? await _documents.FindAsync(MongoQueries.FaceBySource, source, Read, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the given originals that have a face.</summary>
    public async Task<ImmutableHashSet<OriginalId>> FindDownloadedAsync(
        IEnumerable<OriginalId> originalIds, CancellationToken cancellationToken)
    {
        var found = await _documents
            .ListByValuesAsync(
                MongoQueries.FacesOfOriginals,
                "originalId",
                originalIds.Select(MongoValues.ToBson),
                document => document.Id<Original>("originalId"),
                cancellationToken,
                OriginalIdOnly)
            .ConfigureAwait(false);
        return [.. found];
    }

    public Task<ImmutableArray<DownloadedFace>> ListAsync(
        DeviceId deviceId, ListPosition<FaceId>? after, int limit, CancellationToken cancellationToken)
    {
        var filter = MongoPages.ForDevice(deviceId);
        if (after is { } place) filter.AddRange(MongoPages.Before(place.CreatedAt, MongoValues.ToBson(place.Id)));
        return _documents.ListAsync(MongoQueries.FacePage, filter, Read, cancellationToken, limit);
    }

    public Task<int> CountAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        _documents.CountAsync(MongoQueries.FaceCount, MongoPages.ForDevice(deviceId), cancellationToken);

    public Task DeleteAsync(FaceId id, CancellationToken cancellationToken) =>
        _documents.DeleteAsync(MongoQueries.FaceById, new("_id", MongoValues.ToBson(id)), cancellationToken);

    public async Task<bool> AnyAsync(CancellationToken cancellationToken) =>
        await _documents.FindAsync(MongoQueries.AnyFace, [], document => document, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>
    /// Finds out which value is taken, because the server reports only one. A face is deleted only with its device, so a read finds it.
    /// </summary>
    private async Task<UniqueKey> FindTakenAsync(DownloadedFace face, MongoWriteException refusal)
    {
        if (MongoFailures.IsIdTaken(refusal)) return UniqueKey.Id;
        var ours = new BsonDocument("_id", MongoValues.ToBson(face.Id));
        if (await _documents.FindAsync(MongoQueries.FaceById, ours, Read, CancellationToken.None).ConfigureAwait(false) is not null)
        {
            return UniqueKey.Id;
        }

        return await FindAsync(face.OriginalId, CancellationToken.None).ConfigureAwait(false) is null
            ? UniqueKey.Filename
            : UniqueKey.FaceOfOriginal;
    }

    private static BsonDocument Write(DownloadedFace face) => new()
    {
        { "_id", MongoValues.ToBson(face.Id) },
        { "deviceId", MongoValues.ToBson(face.DeviceId) },
        { "originalId", MongoValues.ToBson(face.OriginalId) },
        { "filename", MongoValues.ToBson(face.Filename) },
        { "filePath", MongoValues.ToBson(face.FilePath) },
        { "faceUrl", MongoValues.ToBson(face.FaceUrl) },
        { "fileSize", face.FileSize },
        { "mimeType", MongoValues.ToBson(face.MimeType) },
        { "sourceCartoonId", MongoValues.ToBson(face.SourceCartoonId) },
        { "createdAt", MongoValues.ToBson(face.CreatedAt) },
        { "width", face.Width },
        { "height", face.Height },
        { "cartoonIds", new BsonArray(face.CartoonIds.Select(MongoValues.ToBson)) },
        { MongoImages.Digest, MongoValues.ToBson(face.Sha256), face.Sha256 is not null },
        { MongoImages.MasterDigest, MongoValues.ToBson(face.MasterSha256), face.MasterSha256 is not null },
    };

    private static DownloadedFace Read(BsonDocument document) => new()
    {
        Id = document.Id<DownloadedFace>("_id"),
        DeviceId = document.Parsed<DeviceId>("deviceId"),
        OriginalId = document.Id<Original>("originalId"),
        Filename = document.Parsed<ImageName>("filename"),
        FilePath = document.Text("filePath"),
        FaceUrl = document.Text("faceUrl", otherwise: document.Text("filePath")),
        FileSize = document.Number("fileSize"),
        MimeType = document.Text("mimeType", otherwise: MongoImages.UsualMimeType),
        SourceCartoonId = document.Id<RegeneratedCartoon>("sourceCartoonId"),
        CreatedAt = document.Time("createdAt"),
        Width = (int)document.Number("width"),
        Height = (int)document.Number("height"),
        CartoonIds = ReadCartoonIds(document),
        Sha256 = document.Optional(MongoImages.Digest)?.AsString,
        MasterSha256 = document.Optional(MongoImages.MasterDigest)?.AsString,
    };

    /// <summary>Reads the list of cartoons; a document without the list has only the source cartoon.</summary>
    private static ImmutableArray<CartoonId> ReadCartoonIds(BsonDocument document) => document.Optional("cartoonIds") is { } ids
        ? [.. ids.AsBsonArray.Select(MongoValues.Id<RegeneratedCartoon>)]
        : [document.Id<RegeneratedCartoon>("sourceCartoonId")];
}

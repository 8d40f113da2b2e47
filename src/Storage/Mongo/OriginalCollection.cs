using System.Collections.Immutable;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>The documents of <c>originals</c>.</summary>
internal sealed class OriginalCollection(IMongoDatabase database)
{
    private readonly MongoDocuments _documents = new(database, MongoCollections.Originals);

    public async Task InsertAsync(Original original, CancellationToken cancellationToken)
    {
        if (await _documents.TryInsertAsync(Write(original), cancellationToken).ConfigureAwait(false) is not { } refusal) return;
        throw MongoFailures.Taken(await FindTakenAsync(original, refusal).ConfigureAwait(false), _documents.Name, refusal);
    }

    public Task<Original?> FindAsync(OriginalId id, CancellationToken cancellationToken) =>
        _documents.FindAsync(MongoQueries.OriginalsById, new("_id", MongoValues.Of(id)), Read, cancellationToken);

    public Task<ImmutableArray<Original>> FindAsync(IReadOnlyCollection<OriginalId> ids, CancellationToken cancellationToken) =>
        _documents.ListAmongAsync(MongoQueries.OriginalsById, "_id", ids.Select(MongoValues.Of), Read, cancellationToken);

    public Task<ImmutableArray<Original>> ListAsync(
        DeviceId deviceId, ListPosition<OriginalId>? after, int limit, CancellationToken cancellationToken)
    {
        var filter = MongoPages.OfDevice(deviceId);
        if (after is { } place) filter.AddRange(MongoPages.Before(place.CreatedAt, MongoValues.Of(place.Id)));
        return _documents.ListAsync(MongoQueries.OriginalPage, filter, Read, cancellationToken, limit);
    }

    public Task<int> CountAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        _documents.CountAsync(MongoQueries.OriginalCount, MongoPages.OfDevice(deviceId), cancellationToken);

    public Task DeleteAsync(OriginalId id, CancellationToken cancellationToken) =>
        _documents.DeleteAsync(MongoQueries.OriginalsById, new("_id", MongoValues.Of(id)), cancellationToken);

    public Task<long?> FileSizeAsync(ImageName name, CancellationToken cancellationToken) =>
        MongoImages.FileSizeAsync(_documents, MongoQueries.OriginalsByFilename, name, cancellationToken);

    public Task<ImmutableArray<ImageRecord>> ImagesAsync(ImageName? after, int limit, CancellationToken cancellationToken) =>
        MongoImages.ListAsync(_documents, MongoQueries.OriginalsInOrderOfNames, after, limit, cancellationToken);

    public Task<ImageRecord?> ImageAsync(ImageName name, CancellationToken cancellationToken) =>
        MongoImages.FindAsync(_documents, MongoQueries.OriginalsByFilename, name, cancellationToken);

    public Task NoteDigestAsync(ImageName name, string sha256, CancellationToken cancellationToken) =>
        MongoImages.NoteDigestAsync(_documents, MongoQueries.OriginalsWithoutDigest, MongoImages.Digest, name, sha256, cancellationToken);

    public Task<ImmutableArray<ImageName>> FilenamesAsync(IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) =>
        MongoImages.FilenamesAsync(_documents, MongoQueries.OriginalsByFilename, names, cancellationToken);

    public async Task<bool> AnyAsync(CancellationToken cancellationToken) =>
        await _documents.FindAsync(MongoQueries.AnyOriginal, [], document => document, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>
    /// Makes sure that what is to be inserted belongs to an original, and to its device. Originals keep their device and go with
    /// it alone, so what was seen once holds, and the insert that follows needs no transaction. What is inserted in the last moment
    /// of a deletion by an activation that has been replaced is not refused here: lists leave it out, and cartoons expire.
    /// </summary>
    public async Task EnsureOwnedAsync(OriginalId id, DeviceId deviceId, CancellationToken cancellationToken)
    {
        var original = await FindAsync(id, cancellationToken).ConfigureAwait(false);
        if (original is null) throw new StoreException(StoreFailure.RuleBroken, $"There is no original {id}.");
        if (original.DeviceId != deviceId) throw new StoreException(StoreFailure.RuleBroken, $"The original {id} is another device's.");
    }

    /// <summary>The server names one of the values that are taken, not all of them. Originals stay, or go with their device, so reading tells.</summary>
    private async Task<UniqueKey> FindTakenAsync(Original original, MongoWriteException refusal) =>
        MongoFailures.IsOfId(refusal) || await FindAsync(original.Id, CancellationToken.None).ConfigureAwait(false) is not null
            ? UniqueKey.Id
            : UniqueKey.Filename;

    private static BsonDocument Write(Original original) => new()
    {
        { "_id", MongoValues.Of(original.Id) },
        { "deviceId", MongoValues.Of(original.DeviceId) },
        { "filename", MongoValues.Of(original.Filename) },
        { "filePath", MongoValues.Of(original.FilePath) },
        { "imageUrl", MongoValues.Of(original.ImageUrl) },
        { "fileSize", original.FileSize },
        { "mimeType", MongoValues.Of(original.MimeType) },
        { "createdAt", MongoValues.Of(original.CreatedAt) },
        { "width", original.Width },
        { "height", original.Height },
        { MongoImages.Digest, MongoValues.Of(original.Sha256), original.Sha256 is not null },
    };

    private static Original Read(BsonDocument document) => new()
    {
        Id = document.OriginalId("_id"),
        DeviceId = document.Parsed<DeviceId>("deviceId"),
        Filename = document.Parsed<ImageName>("filename"),
        FilePath = document.Text("filePath"),
        ImageUrl = document.Text("imageUrl", otherwise: document.Text("filePath")),
        FileSize = document.Number("fileSize"),
        MimeType = document.Text("mimeType", otherwise: MongoImages.UsualMimeType),
        CreatedAt = document.Time("createdAt"),
        Width = (int)document.Number("width"),
        Height = (int)document.Number("height"),
        Sha256 = document.Optional(MongoImages.Digest)?.AsString,
    };
}

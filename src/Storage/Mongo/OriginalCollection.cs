using System.Collections.Immutable;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>The documents of <c>originals</c>.</summary>
internal sealed class OriginalCollection(IMongoDatabase database) : IOriginals
{
    /// <summary>The field with the faces in the photo.</summary>
    public const string Faces = "faces";

    private readonly MongoDocuments _documents = new(database, MongoCollections.Originals);

    public async Task InsertAsync(Original original, CancellationToken cancellationToken)
    {
        if (await _documents.TryInsertAsync(Write(original), cancellationToken).ConfigureAwait(false) is not { } refusal) return;
        throw MongoFailures.Taken(await FindTakenAsync(original, refusal).ConfigureAwait(false), _documents.Name, refusal);
    }

    public Task<Original?> FindAsync(OriginalId id, CancellationToken cancellationToken) =>
        _documents.FindAsync(MongoQueries.OriginalsById, new("_id", MongoValues.ToBson(id)), Read, cancellationToken);

    public Task<ImmutableArray<Original>> FindManyAsync(IReadOnlyCollection<OriginalId> ids, CancellationToken cancellationToken) =>
        _documents.ListByValuesAsync(MongoQueries.OriginalsById, "_id", ids.Select(MongoValues.ToBson), Read, cancellationToken);

    public Task<ImmutableArray<Original>> ListAsync(
        DeviceId deviceId, ListPosition<OriginalId>? after, int limit, CancellationToken cancellationToken)
    {
        var filter = MongoPages.ForDevice(deviceId);
        if (after is { } place) filter.AddRange(MongoPages.Before(place.CreatedAt, MongoValues.ToBson(place.Id)));
        return _documents.ListAsync(MongoQueries.OriginalPage, filter, Read, cancellationToken, limit);
    }

    public Task<int> CountAsync(DeviceId deviceId, CancellationToken cancellationToken) =>
        _documents.CountAsync(MongoQueries.OriginalCount, MongoPages.ForDevice(deviceId), cancellationToken);

    public Task NoteFacesAsync(OriginalId id, FoundFaces faces, CancellationToken cancellationToken) => _documents.UpdateAsync(
        MongoQueries.OriginalByIdWithoutFaces,
        new() { { "_id", MongoValues.ToBson(id) }, { Faces, BsonNull.Value } },
        new("$set", new BsonDocument(Faces, MongoValues.ToBson(faces))),
        cancellationToken);

    public Task DeleteAsync(OriginalId id, CancellationToken cancellationToken) =>
        _documents.DeleteAsync(MongoQueries.OriginalsById, new("_id", MongoValues.ToBson(id)), cancellationToken);

    public async Task<bool> AnyAsync(CancellationToken cancellationToken) =>
        await _documents.FindAsync(MongoQueries.AnyOriginal, [], document => document, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>
    /// Checks before the insert of a cartoon or face that its original exists and belongs to its device. An original never changes its device
    /// and is deleted only with it, so the check stays valid and the insert needs no transaction. An insert by a replaced activation at the
    /// end of a deletion is not rejected here: lists leave the document out, and cartoons expire.
    /// </summary>
    public async Task EnsureOwnedAsync(OriginalId id, DeviceId deviceId, CancellationToken cancellationToken)
    {
        var original = await FindAsync(id, cancellationToken).ConfigureAwait(false);
        if (original is null) throw new StoreException(StoreFailure.RuleBroken, $"The original {id} does not exist.");
        if (original.DeviceId != deviceId) throw new StoreException(StoreFailure.RuleBroken, $"The original {id} belongs to another device.");
    }

    /// <summary>
    /// Finds out which value is taken, because the server reports only one. An original is deleted only with its device, so a read finds it.
    /// </summary>
    private async Task<UniqueKey> FindTakenAsync(Original original, MongoWriteException refusal) =>
        MongoFailures.IsIdTaken(refusal) || await FindAsync(original.Id, CancellationToken.None).ConfigureAwait(false) is not null
            ? UniqueKey.Id
            : UniqueKey.Filename;

    private static BsonDocument Write(Original original) => new()
    {
        { "_id", MongoValues.ToBson(original.Id) },
        { "deviceId", MongoValues.ToBson(original.DeviceId) },
        { "filename", MongoValues.ToBson(original.Filename) },
        { "filePath", MongoValues.ToBson(original.FilePath) },
        { "imageUrl", MongoValues.ToBson(original.ImageUrl) },
        { "fileSize", original.FileSize },
        { "mimeType", MongoValues.ToBson(original.MimeType) },
        { "createdAt", MongoValues.ToBson(original.CreatedAt) },
        { "width", original.Width },
        { "height", original.Height },
        { MongoImages.Digest, MongoValues.ToBson(original.Sha256), original.Sha256 is not null },
        { Faces, MongoValues.ToBson(original.Faces), original.Faces is not null },
    };

    private static Original Read(BsonDocument document) => new()
    {
        Id = document.Id<Original>("_id"),
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
        Faces = document.Faces(Faces),
    };
}

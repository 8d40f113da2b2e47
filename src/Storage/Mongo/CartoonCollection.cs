using System.Collections.Immutable;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>The documents of <c>regenerated_cartoons</c>.</summary>
internal sealed class CartoonCollection(IMongoDatabase database, OriginalCollection originals, FaceCollection faces) : ICartoons
{
    /// <summary>The style of a cartoon whose document has none.</summary>
    private const string UnknownStyle = "unknown";

    private readonly MongoDocuments _documents = new(database, MongoCollections.Cartoons);

    public async Task InsertAsync(RegeneratedCartoon cartoon, IReadOnlyCollection<CartoonId> displaced, CancellationToken cancellationToken)
    {
        await originals.EnsureOwnedAsync(cartoon.OriginalId, cartoon.DeviceId, cancellationToken).ConfigureAwait(false);
        if (await _documents.TryInsertAsync(Write(cartoon), cancellationToken).ConfigureAwait(false) is { } refusal)
            throw MongoFailures.Taken(await FindTakenAsync(cartoon, refusal).ConfigureAwait(false), _documents.Name, refusal);
        try
        {
            await DeleteAsync(displaced, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException failure)
        {
            throw new StoreException(
                StoreFailure.OutcomeUnknown, $"{_documents.Name}: a document was inserted, but those that it displaces were not deleted.", failure);
        }
    }

    public Task<RegeneratedCartoon?> FindAsync(CartoonId id, CancellationToken cancellationToken) =>
        _documents.FindAsync(MongoQueries.CartoonsById, new("_id", MongoValues.ToBson(id)), Read, cancellationToken);

    public async Task<ImmutableArray<RegeneratedCartoon>> ListAsync(OriginalId originalId, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument("originalId", MongoValues.ToBson(originalId));
        var cartoons = await _documents
            .ListAsync(MongoQueries.CartoonsOfOriginal, filter, Read, cancellationToken)
            .ConfigureAwait(false);
        return NewestFirst(cartoons);
    }

    /// <summary>
    /// Reads the cartoons before the faces, so that a face inserted in between hides its cartoons. In the other order it would be missed.
    /// </summary>
    public async Task<ImmutableArray<RegeneratedCartoon>> ListVisibleAsync(DeviceId deviceId, CancellationToken cancellationToken)
    {
        var cartoons = await _documents
            .ListAsync(MongoQueries.CartoonsOfDevice, MongoPages.ForDevice(deviceId), Read, cancellationToken)
            .ConfigureAwait(false);
        var originalIds = cartoons.Select(cartoon => cartoon.OriginalId).Distinct();
        var downloaded = await faces.FindDownloadedAsync(originalIds, cancellationToken).ConfigureAwait(false);
        return NewestFirst([.. cartoons.Where(cartoon => !downloaded.Contains(cartoon.OriginalId))]);
    }

    public Task<ImmutableArray<RegeneratedCartoon>> ListMadeByAsync(
        DateTimeOffset cutoff, ListPosition<CartoonId>? after, int limit, CancellationToken cancellationToken)
    {
        var filter = after is { } place
            ? MongoPages.Between(place.CreatedAt, MongoValues.ToBson(place.Id), cutoff)
            : new BsonDocument("createdAt", new BsonDocument("$lte", MongoValues.ToBson(cutoff)));
        return _documents.ListAsync(MongoQueries.CartoonsByAge, filter, Read, cancellationToken, limit);
    }

    public Task DeleteAsync(IReadOnlyCollection<CartoonId> ids, CancellationToken cancellationToken) => ids.Count == 0
        ? Task.CompletedTask
        : _documents.DeleteAsync(MongoQueries.CartoonsById, MongoDocuments.IsAny("_id", ids.Select(MongoValues.ToBson)), cancellationToken);

    /// <summary>
    /// Finds out which value is taken, because the server reports only one. If it reports the id, the id is not looked up: the other
    /// cartoon may have been deleted in the meantime.
    /// </summary>
    private async Task<UniqueKey> FindTakenAsync(RegeneratedCartoon cartoon, MongoWriteException refusal) =>
        MongoFailures.IsIdTaken(refusal) || await FindAsync(cartoon.Id, CancellationToken.None).ConfigureAwait(false) is not null
            ? UniqueKey.Id
            : UniqueKey.Filename;

    /// <summary>Sorts in memory: the lists are short and complete, so the server needs no index for the order.</summary>
    private static ImmutableArray<RegeneratedCartoon> NewestFirst(ImmutableArray<RegeneratedCartoon> cartoons) =>
        [.. cartoons.OrderByDescending(cartoon => cartoon.CreatedAt).ThenByDescending(cartoon => cartoon.Id)];

    private static BsonDocument Write(RegeneratedCartoon cartoon) => new()
    {
        { "_id", MongoValues.ToBson(cartoon.Id) },
        { "deviceId", MongoValues.ToBson(cartoon.DeviceId) },
        { "originalId", MongoValues.ToBson(cartoon.OriginalId) },
        { "filename", MongoValues.ToBson(cartoon.Filename) },
        { "filePath", MongoValues.ToBson(cartoon.FilePath) },
        { "imageUrl", MongoValues.ToBson(cartoon.ImageUrl) },
        { "fileSize", cartoon.FileSize },
        { "mimeType", MongoValues.ToBson(cartoon.MimeType) },
        { "createdAt", MongoValues.ToBson(cartoon.CreatedAt) },
        { "width", cartoon.Width },
        { "height", cartoon.Height },
        { "style", MongoValues.ToBson(cartoon.Style) },
        { "seed", cartoon.Seed },
        { MongoImages.Digest, MongoValues.ToBson(cartoon.Sha256), cartoon.Sha256 is not null },
    };

    private static RegeneratedCartoon Read(BsonDocument document) => new()
    {
        Id = document.Id<RegeneratedCartoon>("_id"),
        DeviceId = document.Parsed<DeviceId>("deviceId"),
        OriginalId = document.Id<Original>("originalId"),
        Filename = document.Parsed<ImageName>("filename"),
        FilePath = document.Text("filePath"),
        ImageUrl = document.Text("imageUrl", otherwise: document.Text("filePath")),
        FileSize = document.Number("fileSize"),
        MimeType = document.Text("mimeType", otherwise: MongoImages.UsualMimeType),
        CreatedAt = document.Time("createdAt"),
        Width = (int)document.Number("width"),
        Height = (int)document.Number("height"),
        Style = document.Text("style", otherwise: UnknownStyle),
        Seed = document.Number("seed"),
        Sha256 = document.Optional(MongoImages.Digest)?.AsString,
    };
}

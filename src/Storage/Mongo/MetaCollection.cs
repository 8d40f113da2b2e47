using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>Two documents of <c>avatar_meta</c>: the id of this database and the id of its image store.</summary>
internal sealed class MetaCollection(IMongoDatabase database)
{
    private const string Store = "store";
    private const string StoreId = "storeId";
    private const string Files = "files";
    private const string FilesId = "filesId";

    private readonly MongoDocuments _documents = new(database, MongoCollections.Meta);

    /// <summary>Creates the database's random id unless it exists; of any number of concurrent processes, one succeeds.</summary>
    public Task EnsureStoreIdAsync(CancellationToken cancellationToken) => NoteAsync(Store, StoreId, Guid.NewGuid(), cancellationToken);

    public Task<Guid> StoreIdAsync(CancellationToken cancellationToken) => ReadAsync(Store, StoreId, cancellationToken);

    /// <summary>Records the id of the image store unless one is recorded; of any number of concurrent processes, one succeeds.</summary>
    /// <returns>The recorded id.</returns>
    public async Task<Guid> ClaimFilesAsync(Guid filesId, CancellationToken cancellationToken)
    {
        await NoteAsync(Files, FilesId, filesId, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(Files, FilesId, cancellationToken).ConfigureAwait(false);
    }

    private Task<MongoWriteException?> NoteAsync(string document, string field, Guid id, CancellationToken cancellationToken) =>
        _documents.TryInsertAsync(new() { { "_id", document }, { field, id.ToString() } }, cancellationToken);

    private async Task<Guid> ReadAsync(string document, string field, CancellationToken cancellationToken)
    {
        var text = await _documents
            .FindAsync(MongoQueries.MetaById, new("_id", document), found => found.Text(field), cancellationToken)
            .ConfigureAwait(false);
        return Guid.TryParse(text, out var id)
            ? id
            : throw new StoreException(StoreFailure.Unavailable, $"The {field} is missing from the database, although it was there at start.");
    }
}

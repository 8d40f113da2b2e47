using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>The two documents of <c>avatar_meta</c>: the name of this database, and of the place that its files are in.</summary>
internal sealed class MetaCollection(IMongoDatabase database)
{
    private const string Store = "store";
    private const string StoreId = "storeId";
    private const string Files = "files";
    private const string FilesId = "filesId";

    private readonly MongoDocuments _documents = new(database, MongoCollections.Meta);

    /// <summary>Gives the database its random name, unless it has one; of any number of processes at once, one does.</summary>
    public Task EnsureStoreIdAsync(CancellationToken cancellationToken) => NoteAsync(Store, StoreId, Guid.NewGuid(), cancellationToken);

    public Task<Guid> StoreIdAsync(CancellationToken cancellationToken) => ReadAsync(Store, StoreId, cancellationToken);

    /// <summary>Notes where the files are, unless it is noted; of any number of processes at once, one does.</summary>
    /// <returns>What is noted.</returns>
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
            : throw new StoreException(StoreFailure.Unavailable, $"The database has lost its {field} since it was opened.");
    }
}

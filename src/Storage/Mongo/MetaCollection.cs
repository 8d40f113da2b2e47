using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>The one document of <c>avatar_meta</c>: the name of this database.</summary>
internal sealed class MetaCollection(IMongoDatabase database)
{
    private const string Store = "store";

    private readonly MongoDocuments _documents = new(database, MongoCollections.Meta);

    /// <summary>Gives the database its random name, unless it has one; of any number of processes at once, one does.</summary>
    public Task EnsureStoreIdAsync(CancellationToken cancellationToken) => _documents.TryInsertAsync(
        new() { { "_id", Store }, { "storeId", Guid.NewGuid().ToString() } }, cancellationToken);

    public async Task<Guid> StoreIdAsync(CancellationToken cancellationToken)
    {
        var text = await _documents
            .FindAsync(MongoQueries.StoreId, new("_id", Store), document => document.Text("storeId"), cancellationToken)
            .ConfigureAwait(false);
        return Guid.TryParse(text, out var id)
            ? id
            : throw new StoreException(StoreFailure.Unavailable, "The database has lost its id since it was opened.");
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>
/// Reads and writes the documents of one collection. Every read, update and removal names its query, and every failure says whether it may
/// have written. Documents are mapped by hand: the driver's class maps and conventions are process-wide, and other libraries may change them.
/// </summary>
internal sealed class MongoDocuments(IMongoDatabase database, string name)
{
    /// <summary>Number of documents in the server's first reply; most lists fit into one reply.</summary>
    private const int BatchSize = 1000;

    /// <summary>Maximum number of values in one query; more values are split into several queries.</summary>
    private const int MaxValuesPerQuery = 1000;

    private readonly IMongoCollection<BsonDocument> _collection = database.GetCollection<BsonDocument>(name);

    public string Name => name;

    public async Task<T?> FindAsync<T>(
        MongoQuery query, BsonDocument filter, Func<BsonDocument, T> read, CancellationToken cancellationToken)
        where T : class
    {
        var found = await ListAsync(query, filter, read, cancellationToken, limit: 1).ConfigureAwait(false);
        return found.IsEmpty ? null : found[0];
    }

    /// <summary>Lists documents, in the query's order if it has one.</summary>
    public async Task<ImmutableArray<T>> ListAsync<T>(
        MongoQuery query,
        BsonDocument filter,
        Func<BsonDocument, T> read,
        CancellationToken cancellationToken,
        int? limit = null,
        BsonDocument? projection = null)
    {
        // MongoDB treats a limit of 0 as no limit.
        if (limit is < 1) return [];

        var options = new FindOptions<BsonDocument>
        {
            Sort = query.Ranged.ElementCount > 0 ? query.Ranged : null,
            Limit = limit,
            BatchSize = BatchSize,
            Projection = projection,
            Comment = query.Name,
        };
        return await ReadAsync(ListAsync, cancellationToken).ConfigureAwait(false);

        async Task<ImmutableArray<T>> ListAsync()
        {
            using var cursor = await _collection.FindAsync(filter, options, cancellationToken).ConfigureAwait(false);
            var found = ImmutableArray.CreateBuilder<T>();
            while (await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false))
            {
                found.AddRange(cursor.Current.Select(document => Read(document, read)));
            }

            return found.DrainToImmutable();
        }
    }

    /// <summary>Lists the documents that have one of these values in a field, in no particular order.</summary>
    public async Task<ImmutableArray<T>> ListByValuesAsync<T>(
        MongoQuery query,
        string field,
        IEnumerable<BsonValue> values,
        Func<BsonDocument, T> read,
        CancellationToken cancellationToken,
        BsonDocument? projection = null)
    {
        var found = ImmutableArray.CreateBuilder<T>();
        foreach (var chunk in values.Distinct().Chunk(MaxValuesPerQuery))
        {
            var filter = IsAny(field, chunk);
            found.AddRange(await ListAsync(query, filter, read, cancellationToken, projection: projection).ConfigureAwait(false));
        }

        return found.DrainToImmutable();
    }

    public async Task<int> CountAsync(MongoQuery query, BsonDocument filter, CancellationToken cancellationToken)
    {
        var options = new CountOptions { Comment = query.Name };
        return (int)await ReadAsync(() => _collection.CountDocumentsAsync(filter, options, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Inserts a document. Returns null on success, or the server's error if a unique value is certainly taken.</summary>
    public Task<MongoWriteException?> TryInsertAsync(BsonDocument document, CancellationToken cancellationToken) =>
        WriteAsync<MongoWriteException?>(
            async () =>
            {
                try
                {
                    await _collection.InsertOneAsync(document, cancellationToken: CancellationToken.None).ConfigureAwait(false);
                    return null;
                }
                catch (MongoWriteException refusal) when (MongoFailures.IsTaken(refusal))
                {
                    return refusal;
                }
            },
            cancellationToken);

    public Task UpdateAsync(MongoQuery query, BsonDocument filter, BsonDocument update, CancellationToken cancellationToken) => WriteAsync(
        () => _collection.UpdateOneAsync(filter, update, new UpdateOptions { Comment = query.Name }, CancellationToken.None),
        cancellationToken);

    /// <summary>Replaces the document with the same id, or inserts it (upsert).</summary>
    public Task ReplaceAsync(MongoQuery query, BsonDocument document, CancellationToken cancellationToken) => WriteAsync(
        async () =>
        {
            var filter = new BsonDocument("_id", document["_id"]);
            var options = new ReplaceOptions { IsUpsert = true, Comment = query.Name };
            try
            {
                return await _collection.ReplaceOneAsync(filter, document, options, CancellationToken.None).ConfigureAwait(false);
            }
            catch (MongoWriteException refusal) when (MongoFailures.IsTaken(refusal))
            {
                // Another process inserted the document concurrently; the retry replaces it.
                return await _collection.ReplaceOneAsync(filter, document, options, CancellationToken.None).ConfigureAwait(false);
            }
        },
        cancellationToken);

    public async Task<int> DeleteAsync(MongoQuery query, BsonDocument filter, CancellationToken cancellationToken)
    {
        var options = new DeleteOptions { Comment = query.Name };
        var result = await WriteAsync(() => _collection.DeleteManyAsync(filter, options, CancellationToken.None), cancellationToken)
            .ConfigureAwait(false);
        return (int)result.DeletedCount;
    }

    public static BsonDocument IsAny(string field, IEnumerable<BsonValue> values) =>
        new(field, new BsonDocument("$in", new BsonArray(values)));

    private static async Task<T> ReadAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not StoreException && !IsCallerCancellation(exception, cancellationToken))
        {
            throw MongoFailures.FromRead(exception);
        }
    }

    /// <summary>
    /// Runs a write. A cancellation before it starts prevents it; a write that has started is not cancelled, because its outcome would then
    /// be unknown.
    /// </summary>
    private static async Task<T> WriteAsync<T>(Func<Task<T>> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var began = Stopwatch.GetTimestamp();
        try
        {
            return await write().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            throw MongoFailures.FromWrite(exception);
        }
        finally
        {
            StorageMeter.WriteEnded(Stopwatch.GetElapsedTime(began));
        }
    }

    private static bool IsCallerCancellation(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;

    /// <summary>Maps a document. One written by another program, or before a rule existed, may not have the expected shape.</summary>
    private T Read<T>(BsonDocument document, Func<BsonDocument, T> read)
    {
        try
        {
            return read(document);
        }
        catch (Exception exception) when (exception is FormatException or InvalidCastException or OverflowException or ArgumentException)
        {
            var id = document.GetValue("_id", BsonNull.Value);
            throw new StoreException(
                StoreFailure.Unavailable, $"Cannot read the document {id} of {name}: {exception.Message}", exception);
        }
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>
/// The documents of one collection. Every call names its query, and every failure says what is certain. Documents are read and
/// written by hand, so the driver's class maps and conventions, which belong to the whole process, have no say.
/// </summary>
internal sealed class MongoDocuments(IMongoDatabase database, string name)
{
    /// <summary>How many documents an answer of the server brings at first: most lists come in one piece.</summary>
    private const int BatchSize = 1000;

    /// <summary>How many values one query is asked for; more of them become several queries.</summary>
    private const int LargestChoice = 1000;

    private readonly IMongoCollection<BsonDocument> _collection = database.GetCollection<BsonDocument>(name);

    public string Name => name;

    public async Task<T?> FindAsync<T>(
        MongoQuery query, BsonDocument filter, Func<BsonDocument, T> read, CancellationToken cancellationToken)
        where T : class
    {
        var found = await ListAsync(query, filter, read, cancellationToken, limit: 1).ConfigureAwait(false);
        return found.IsEmpty ? null : found[0];
    }

    /// <summary>The documents in the query's order, if it has one.</summary>
    public async Task<ImmutableArray<T>> ListAsync<T>(
        MongoQuery query,
        BsonDocument filter,
        Func<BsonDocument, T> read,
        CancellationToken cancellationToken,
        int? limit = null,
        BsonDocument? projection = null)
    {
        // To MongoDB no documents at all mean all of them.
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

    /// <summary>The documents that have one of these values in a field, in no order.</summary>
    public async Task<ImmutableArray<T>> ListAmongAsync<T>(
        MongoQuery query,
        string field,
        IEnumerable<BsonValue> values,
        Func<BsonDocument, T> read,
        CancellationToken cancellationToken,
        BsonDocument? projection = null)
    {
        var found = ImmutableArray.CreateBuilder<T>();
        foreach (var choice in values.Distinct().Chunk(LargestChoice))
        {
            var filter = Among(field, choice);
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

    /// <summary>Null once it is inserted; otherwise the refusal, because a unique value is taken for certain.</summary>
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

    /// <summary>Puts a document in the place of the one with its id, or adds it.</summary>
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
                // Two that add it at once: the second one finds the first one's.
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

    public static BsonDocument Among(string field, IEnumerable<BsonValue> values) =>
        new(field, new BsonDocument("$in", new BsonArray(values)));

    private static async Task<T> ReadAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not StoreException && !IsOfCaller(exception, cancellationToken))
        {
            throw MongoFailures.OfRead(exception);
        }
    }

    /// <summary>
    /// A cancelled caller writes nothing, but a write that has begun is seen to its end: given up half-way, nobody would know
    /// whether it was made.
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
            throw MongoFailures.OfWrite(exception);
        }
        finally
        {
            StorageMeter.WriteEnded(Stopwatch.GetElapsedTime(began));
        }
    }

    private static bool IsOfCaller(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;

    /// <summary>One that others have written may be of another shape than its collection's rules ask for today.</summary>
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
                StoreFailure.Unavailable, $"The document {id} of {name} cannot be read: {exception.Message}", exception);
        }
    }
}

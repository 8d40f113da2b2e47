using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>
/// Prepares a database at start: refuses a database of the Node backend, creates the collections with their rules and indexes, and gives
/// the database an id. Every step is idempotent and safe to run concurrently in several processes.
/// </summary>
internal sealed class MongoOpening(MongoConnection connection, bool opaque, ILogger logger)
{
    private const int CollectionExistsCode = 48;

    /// <summary>
    /// Level <c>moderate</c>: an existing document that violates a rule can still be updated; a new document must satisfy all rules.
    /// </summary>
    private const string ValidationLevel = "moderate";
    private const string ValidationAction = "error";

    private readonly IMongoDatabase _database = connection.Database;

    private string Name => _database.DatabaseNamespace.DatabaseName;

    /// <exception cref="StorageUnreachableException">The database cannot be reached now.</exception>
    /// <exception cref="StorageStartException">The database cannot be used; the message says what the operator must do.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await ListCollectionsAsync(cancellationToken).ConfigureAwait(false);
            await RefuseNodeBackendAsync(found, cancellationToken).ConfigureAwait(false);
            foreach (var (collection, validator) in MongoRules.All(opaque))
            {
                await EnsureRulesAsync(collection, validator, found.GetValueOrDefault(collection), cancellationToken).ConfigureAwait(false);
                await EnsureIndexesAsync(collection, cancellationToken).ConfigureAwait(false);
            }

            await new MetaCollection(_database).EnsureStoreIdAsync(cancellationToken).ConfigureAwait(false);
            logger.MongoOpened(Name, connection.Address);
        }
        catch (Exception exception) when (MongoFailures.IsMongoError(exception))
        {
            throw Refusal(exception);
        }
        catch (StoreException exception) when (exception.InnerException is { } inner && MongoFailures.IsMongoError(inner))
        {
            throw Refusal(inner);
        }
    }

    /// <summary>Returns the options of the existing collections, by name.</summary>
    private async Task<Dictionary<string, BsonDocument>> ListCollectionsAsync(CancellationToken cancellationToken)
    {
        using var cursor = await _database.ListCollectionsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        var collections = await cursor.ToListAsync(cancellationToken).ConfigureAwait(false);
        return collections.ToDictionary(collection => collection["name"].AsString, collection => collection["options"].AsBsonDocument);
    }

    private async Task RefuseNodeBackendAsync(Dictionary<string, BsonDocument> found, CancellationToken cancellationToken)
    {
        var collections = new List<string>();
        foreach (var name in MongoCollections.NodeBackend.Where(found.ContainsKey))
        {
            var count = await _database.GetCollection<BsonDocument>(name)
                .EstimatedDocumentCountAsync(cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            collections.Add($"{name} ({count} documents)");
        }

        if (collections.Count > 0) throw new StorageStartException(MongoMessages.NodeBackendDatabase(Name, collections));
    }

    private async Task EnsureRulesAsync(
        string collection, BsonDocument validator, BsonDocument? options, CancellationToken cancellationToken)
    {
        var rules = new BsonDocument
        {
            { "validator", validator },
            { "validationLevel", ValidationLevel },
            { "validationAction", ValidationAction },
        };
        if (options is null)
        {
            if (await TryCreateAsync(collection, rules, cancellationToken).ConfigureAwait(false)) return;
            options = (await ListCollectionsAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(collection, []);
        }

        if (rules.All(rule => options.GetValue(rule.Name, BsonNull.Value) == rule.Value)) return;

        await RunAsync(new BsonDocument("collMod", collection).AddRange(rules), cancellationToken).ConfigureAwait(false);
        logger.MongoRulesChanged(collection);
    }

    private async Task<bool> TryCreateAsync(string collection, BsonDocument rules, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(new BsonDocument("create", collection).AddRange(rules), cancellationToken).ConfigureAwait(false);
            logger.MongoCollectionMade(collection);
            return true;
        }
        catch (MongoCommandException exception) when (exception.Code == CollectionExistsCode)
        {
            return false;
        }
    }

    private async Task EnsureIndexesAsync(string collection, CancellationToken cancellationToken)
    {
        var indexes = MongoIndexes.All.Where(index => index.Collection == collection).ToList();
        var command = new BsonDocument
        {
            { "createIndexes", collection },
            { "indexes", new BsonArray(indexes.Select(index => index.Specification)) },
        };
        try
        {
            var result = await RunAsync(command, cancellationToken).ConfigureAwait(false);
            var made = result.GetValue("numIndexesAfter", 0).ToInt32() - result.GetValue("numIndexesBefore", 0).ToInt32();
            if (made > 0) logger.MongoIndexesMade(made, collection);
        }
        catch (MongoCommandException exception) when (MongoFailures.IsTaken(exception))
        {
            var unique = indexes.Where(index => index.Unique);
            throw await new MongoDuplicates(_database).FindAsync(unique, exception, cancellationToken).ConfigureAwait(false);
        }
        catch (MongoCommandException exception) when (MongoFailures.IsIndexConflict(exception))
        {
            throw new StorageStartException(MongoMessages.DifferentIndex(collection, exception.Message), exception);
        }
        catch (MongoConnectionException exception) when (exception.ContainsTimeoutException)
        {
            // The server continues to build the indexes; a repeated command waits for the same build.
            throw new StorageUnreachableException(MongoMessages.UnfinishedIndexes(collection), exception);
        }
    }

    /// <summary>Runs a command that changes the schema, with the write concern of all other writes (majority).</summary>
    private Task<BsonDocument> RunAsync(BsonDocument command, CancellationToken cancellationToken)
    {
        var durable = command.Add("writeConcern", connection.Database.Settings.WriteConcern.ToBsonDocument());
        return _database.RunCommandAsync<BsonDocument>(durable, cancellationToken: cancellationToken);
    }

    private StorageStartException Refusal(Exception exception) => exception switch
    {
        MongoIncompatibleDriverException => new StorageStartException(
            MongoMessages.ServerTooOld(connection.Address, exception.Message), exception),
        _ when MongoFailures.IsTransient(exception) => new StorageUnreachableException(
            MongoMessages.Unreachable(connection.Address, exception), exception),
        MongoAuthenticationException => new StorageStartException(MongoMessages.WrongCredentials(connection.Address), exception),
        _ when MongoFailures.IsUnauthorized(exception) => new StorageStartException(
            MongoMessages.MissingRights(Name, exception.Message), exception),
        _ => new StorageStartException(
            $"Cannot prepare the database '{Name}' at {connection.Address}: {exception.Message}", exception),
    };
}

/// <summary>Finds duplicate values that prevent a unique index.</summary>
internal sealed class MongoDuplicates(IMongoDatabase database)
{
    private const int MostShown = 3;

    /// <summary>Returns an exception that names the first index with duplicate values, and a few of the values.</summary>
    public async Task<StorageStartException> FindAsync(
        IEnumerable<MongoIndex> indexes, MongoCommandException refusal, CancellationToken cancellationToken)
    {
        foreach (var index in indexes)
        {
            var field = index.Keys.GetElement(0).Name;
            var values = await FindAsync(index.Collection, field, cancellationToken).ConfigureAwait(false);
            if (values.Count > 0)
            {
                return new(MongoMessages.Duplicates(index.Collection, field, values.Select(value => Show(field, value))), refusal);
            }
        }

        return new StorageUnreachableException("A unique index could not be created because of duplicate values, which have been removed since. Start again.", refusal);
    }

    private async Task<List<BsonDocument>> FindAsync(string collection, string field, CancellationToken cancellationToken)
    {
        var pipeline = new[]
        {
            new BsonDocument("$group", new BsonDocument { { "_id", "$" + field }, { "count", new BsonDocument("$sum", 1) } }),
            new BsonDocument("$match", new BsonDocument("count", new BsonDocument("$gt", 1))),
            new BsonDocument("$sort", new BsonDocument("_id", 1)),
            new BsonDocument("$limit", MostShown),
        };
        using var cursor = await database.GetCollection<BsonDocument>(collection)
            .AggregateAsync<BsonDocument>(pipeline, new AggregateOptions { AllowDiskUse = true }, cancellationToken)
            .ConfigureAwait(false);
        return await cursor.ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Shows a value. A device id is its owner's secret, so only its beginning is shown.</summary>
    private static string Show(string field, BsonDocument group)
    {
        var value = group["_id"];
        var text = value.IsBsonNull ? "no value"
            : field == "deviceId" && DeviceId.TryParse(value.ToString(), out var device) ? $"'{device}'"
            : $"'{value}'";
        return $"{text} ({group["count"]} documents)";
    }
}

/// <summary>Messages to the operator about a database that cannot be used. They contain no user names or passwords.</summary>
internal static class MongoMessages
{
    private const string OldestServer = "MongoDB 4.4";
    private const string Setting = "ConnectionStrings:MongoDB";

    public static string Unreachable(string address, Exception exception) => exception is TimeoutException
        ? $"MongoDB at {address} does not respond. Check that it is running and that {Setting} is correct."
        : $"MongoDB at {address} cannot be used now: {exception.Message}";

    public static string WrongCredentials(string address) => $"MongoDB at {address} rejects the user and password in {Setting}. Correct them and start again.";

    public static string ServerTooOld(string address, string reason) =>
        $"MongoDB at {address} is too old: {OldestServer} or later is required. ({reason})";

    public static string MissingRights(string database, string reason) =>
        $"The user in {Setting} lacks a permission on the database '{database}': {reason} " +
        "Give it the roles readWrite and dbAdmin there (to read and write, and to create collections with rules and indexes).";

    public static string NodeBackendDatabase(string database, IEnumerable<string> collections) =>
        $"The database '{database}' belongs to the Node backend: it contains the collections {string.Join(" and ", collections)}. " +
        $"It must be migrated first, or set another database in {Setting}. Nothing was changed.";

    public static string Duplicates(string collection, string field, IEnumerable<string> values) =>
        $"In the collection {collection} each {field} must be unique, but some values occur several times: " +
        $"{string.Join(", ", values)}. Keep one document for each value and start again.";

    public static string DifferentIndex(string collection, string reason) =>
        $"The collection {collection} has an index that conflicts with a required index: {reason} " +
        "Drop it and start again; the start creates the required index.";

    public static string UnfinishedIndexes(string collection) =>
        $"The indexes of the collection {collection} are still being created, which takes time for a large collection. " +
        "Start again to wait for them.";
}

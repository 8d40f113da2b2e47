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

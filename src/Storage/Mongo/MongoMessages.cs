namespace Avatar.Storage.Mongo;

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

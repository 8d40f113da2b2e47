namespace Avatar.Storage.Mongo;

/// <summary>What an operator is told when a database cannot be used. Never with a user or a password.</summary>
internal static class MongoSentences
{
    private const string OldestServer = "MongoDB 4.4";
    private const string Setting = "ConnectionStrings:MongoDB";

    public static string OfUnreachable(string address, Exception exception) => exception is TimeoutException
        ? $"MongoDB at {address} does not answer. See that it runs and that {Setting} leads to it."
        : $"MongoDB at {address} cannot be used now: {exception.Message}";

    public static string OfCredentials(string address) => $"MongoDB at {address} refuses the user and password of {Setting}.";

    public static string OfOldServer(string address, string reason) =>
        $"MongoDB at {address} is too old: {OldestServer} is the least that will do. ({reason})";

    public static string OfRights(string database, string reason) =>
        $"The user of {Setting} lacks a right on the database '{database}': {reason} " +
        "It needs the roles readWrite and dbAdmin there (to read and write, and to make collections with their rules and indexes).";

    public static string OfNodeBackend(string database, IEnumerable<string> collections) =>
        $"The database '{database}' is one of the Node backend: it holds the collections {string.Join(" and ", collections)}. " +
        $"It has to be migrated first; or name another database in {Setting}. Nothing was changed.";

    public static string OfDuplicates(string collection, string field, IEnumerable<string> values) =>
        $"In the collection {collection} each {field} has to be there once, but some are there several times: " +
        $"{string.Join(", ", values)}. Keep one document of each, and start again.";

    public static string OfOtherIndex(string collection, string reason) =>
        $"The collection {collection} has an index that differs from the one that is needed: {reason} " +
        "Drop it and start again; the one that is needed is made then.";

    public static string OfSlowIndexes(string collection) =>
        $"The indexes of the collection {collection} are still being made, which takes its time on a large one. " +
        "Starting again waits for them.";
}

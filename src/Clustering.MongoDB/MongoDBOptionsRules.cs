using System.Buffers;
using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB;

/// <summary>The rules for the options; they hold also where a table is made before the validators run.</summary>
internal static class MongoDBOptionsRules
{
    private const string Example = "mongodb://user:password@host:27017/orleans";

    private static readonly SearchValues<char> NotInDatabaseNames = SearchValues.Create("/\\. \"$*<>:|?\0");

    /// <exception cref="OrleansConfigurationException">A setting is missing or makes no sense.</exception>
    public static void Check(MongoDBOptions options)
    {
        var kind = options.GetType().Name;
        if (options.CreateClient is null) ParseConnectionString(options);
        if (options.DatabaseName is { } database && !IsDatabaseName(database))
            throw new OrleansConfigurationException($"{kind}.DatabaseName '{database}' is not a name that a MongoDB database can have.");
        if (options.CollectionPrefix is not { } prefix || prefix.AsSpan().ContainsAny("$\0") || prefix.StartsWith("system.", StringComparison.Ordinal))
            throw new OrleansConfigurationException($"{kind}.CollectionPrefix '{options.CollectionPrefix}' cannot begin the name of a MongoDB collection.");
        MustBePositive(options.ServerSelectionTimeout, $"{kind}.{nameof(options.ServerSelectionTimeout)}");
        MustBePositive(options.ConnectTimeout, $"{kind}.{nameof(options.ConnectTimeout)}");
        MustBePositive(options.SocketTimeout, $"{kind}.{nameof(options.SocketTimeout)}");
    }

    /// <exception cref="OrleansConfigurationException">There is no connection string, or it is none of MongoDB's.</exception>
    public static MongoUrl ParseConnectionString(MongoDBOptions options)
    {
        var kind = options.GetType().Name;
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            throw new OrleansConfigurationException(
                $"{kind} needs a ConnectionString, such as {Example}, or a CreateClient function that gives an IMongoClient.");
        }

        try
        {
            return MongoUrl.Create(options.ConnectionString);
        }
        catch (Exception exception) when (exception is MongoConfigurationException or ArgumentException or FormatException)
        {
            // The driver's message repeats the string, which may hold a password.
            throw new OrleansConfigurationException($"{kind}.ConnectionString is not a MongoDB connection string such as {Example}.");
        }
    }

    private static bool IsDatabaseName(string name) => name.Length is > 0 and < 64 && !name.AsSpan().ContainsAny(NotInDatabaseNames);

    private static void MustBePositive(TimeSpan time, string setting)
    {
        if (time <= TimeSpan.Zero) throw new OrleansConfigurationException($"{setting} is {time}; it must be longer than nothing.");
    }
}

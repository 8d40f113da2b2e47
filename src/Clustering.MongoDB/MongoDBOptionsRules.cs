using System.Buffers;
using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB;

/// <summary>Validates the options. Tables call it too, because they can be created before the validators run.</summary>
internal static class MongoDBOptionsRules
{
    private const string Example = "mongodb://user:password@host:27017/orleans";

    private static readonly SearchValues<char> NotInDatabaseNames = SearchValues.Create("/\\. \"$*<>:|?\0");

    /// <exception cref="OrleansConfigurationException">An option is missing or not valid.</exception>
    public static void Check(MongoDBOptions options)
    {
        var kind = options.GetType().Name;
        if (options.CreateClient is null) ParseConnectionString(options);
        if (options.DatabaseName is { } database && !IsDatabaseName(database))
            throw new OrleansConfigurationException($"{kind}.DatabaseName '{database}' is not a valid name of a MongoDB database.");
        if (options.CollectionPrefix is not { } prefix || prefix.AsSpan().ContainsAny("$\0") || prefix.StartsWith("system.", StringComparison.Ordinal))
            throw new OrleansConfigurationException($"{kind}.CollectionPrefix '{options.CollectionPrefix}' is not a valid prefix of a MongoDB collection name.");
        MustBePositive(options.ServerSelectionTimeout, $"{kind}.{nameof(options.ServerSelectionTimeout)}");
        MustBePositive(options.ConnectTimeout, $"{kind}.{nameof(options.ConnectTimeout)}");
        MustBePositive(options.SocketTimeout, $"{kind}.{nameof(options.SocketTimeout)}");
    }

    /// <exception cref="OrleansConfigurationException">The connection string is missing or not valid.</exception>
    public static MongoUrl ParseConnectionString(MongoDBOptions options)
    {
        var kind = options.GetType().Name;
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            throw new OrleansConfigurationException(
                $"{kind} needs a ConnectionString, such as {Example}, or a CreateClient function that returns an IMongoClient.");
        }

        try
        {
            return MongoUrl.Create(options.ConnectionString);
        }
        catch (Exception exception) when (exception is MongoConfigurationException or ArgumentException or FormatException)
        {
            // The driver's message repeats the string, which may contain a password.
            throw new OrleansConfigurationException($"{kind}.ConnectionString is not a MongoDB connection string such as {Example}.");
        }
    }

    private static bool IsDatabaseName(string name) => name.Length is > 0 and < 64 && !name.AsSpan().ContainsAny(NotInDatabaseNames);

    private static void MustBePositive(TimeSpan time, string setting)
    {
        if (time <= TimeSpan.Zero) throw new OrleansConfigurationException($"{setting} is {time}; it must be greater than zero.");
    }
}

/// <summary>Stops the start of a silo or client whose options are not valid.</summary>
internal sealed class MongoDBOptionsValidator<TOptions>(IOptions<TOptions> options) : IConfigurationValidator
    where TOptions : MongoDBOptions
{
    /// <exception cref="OrleansConfigurationException">An option is missing or not valid.</exception>
    public void ValidateConfiguration() => MongoDBOptionsRules.Check(options.Value);
}

using System.Buffers;
using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB;

/// <summary>Connection and timeouts of MongoDB. Membership and reminders each have their own options.</summary>
public abstract class MongoDBOptions
{
    /// <summary>Name of the database if neither <see cref="DatabaseName"/> nor the connection string specifies one.</summary>
    public const string DefaultDatabase = "orleans";

    /// <summary>
    /// The connection string. Its read and write concerns and read preference are ignored: data is written to the journals of a
    /// majority and read from the primary.
    /// </summary>
    [Redact]
    public string? ConnectionString { get; set; }

    /// <summary>Name of the database. By default the one in the connection string, else <see cref="DefaultDatabase"/>.</summary>
    public string? DatabaseName { get; set; }

    /// <summary>
    /// Prefix of the collection names, used without a separator. Services that share a database and a ClusterId need different prefixes.
    /// </summary>
    public string CollectionPrefix { get; set; } = "";

    /// <summary>
    /// Returns a client that the application already has, to be used instead of <see cref="ConnectionString"/>. The client keeps its own
    /// timeouts and is not disposed by this package.
    /// </summary>
    public Func<IServiceProvider, IMongoClient>? CreateClient { get; set; }

    /// <summary>
    /// Changes the settings of the client that this package creates, for instance to subscribe to its events. Set the same delegate in
    /// <c>ClusterConfigurator</c> for membership and reminders: the driver compares it, and shares the connections of clients with the same settings.
    /// </summary>
    public Action<IServiceProvider, MongoClientSettings>? ConfigureClient { get; set; }

    /// <summary>How long a call waits for a primary before it fails with a <see cref="TimeoutException"/>.</summary>
    public TimeSpan ServerSelectionTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Time limit for opening a connection.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Time limit for an answer. If a write exceeds it, its outcome is unknown.</summary>
    public TimeSpan SocketTimeout { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>Options of the membership, which is stored in the collection <c>orleans_membership</c>.</summary>
public sealed class MongoDBClusteringOptions : MongoDBOptions;

/// <summary>Options of the reminders, which are stored in the collection <c>orleans_reminders</c>.</summary>
public sealed class MongoDBRemindersOptions : MongoDBOptions;

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

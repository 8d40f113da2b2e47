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

using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB;

/// <summary>Where MongoDB is, and how long it may take. Membership and reminders are set up each with its own.</summary>
public abstract class MongoDBOptions
{
    /// <summary>The database's name where neither <see cref="DatabaseName"/> nor the connection string has one.</summary>
    public const string DefaultDatabase = "orleans";

    /// <summary>
    /// A connection string. Read and write concerns and read preferences in it are not gone by: what silos agree upon is
    /// written to a majority's journals and read from the primary.
    /// </summary>
    [Redact]
    public string? ConnectionString { get; set; }

    /// <summary>The database; by default the one that the connection string names, or else <see cref="DefaultDatabase"/>.</summary>
    public string? DatabaseName { get; set; }

    /// <summary>
    /// Put before the collections' names, as it stands. Two services that share a database and a ClusterId need two prefixes.
    /// </summary>
    public string CollectionPrefix { get; set; } = "";

    /// <summary>
    /// Gives a client that the application already has, in place of <see cref="ConnectionString"/>. It is not disposed of
    /// here, and its own time-outs hold.
    /// </summary>
    public Func<IServiceProvider, IMongoClient>? CreateClient { get; set; }

    /// <summary>How long a call looks for a primary before it fails with a <see cref="TimeoutException"/>.</summary>
    public TimeSpan ServerSelectionTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a connection may take to be made.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long an answer may take; beyond it, nobody knows whether a write was done.</summary>
    public TimeSpan SocketTimeout { get; set; } = TimeSpan.FromSeconds(15);
}

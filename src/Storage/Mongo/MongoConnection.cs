using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>
/// The process's connection pool to MongoDB. Regardless of the connection string, writes wait for a journalled majority, and reads use read
/// concern majority on the primary; anything weaker could be rolled back in a failover.
/// </summary>
internal sealed class MongoConnection : IDisposable
{
    private const string DefaultApplication = "Avatar.Orleans";

    /// <summary>Reports an unreachable server within seconds; the driver's default is 30 s.</summary>
    private static readonly TimeSpan ServerSelectionTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    /// <summary>How long to wait for a reply; after that the outcome of a write is unknown.</summary>
    private static readonly TimeSpan SocketTimeout = TimeSpan.FromSeconds(15);

    /// <summary>How long a call waits for a pooled connection; the driver's default of two minutes is longer than any caller waits.</summary>
    private static readonly TimeSpan PoolTimeout = TimeSpan.FromSeconds(5);

    private readonly MongoClient _client;

    /// <exception cref="StorageStartException">The connection string is not valid.</exception>
    public MongoConnection(IOptions<MongoOptions> options, MongoMetrics? metrics = null)
        : this(options, metrics is null ? null : settings => settings.ClusterConfigurator = metrics.Configurator)
    {
    }

    /// <summary>Like the public constructor; tests use <paramref name="configure"/> to change the settings.</summary>
    internal MongoConnection(IOptions<MongoOptions> options, Action<MongoClientSettings>? configure)
    {
        var url = Parse(options.Value.ConnectionString);
        var settings = OrRefuse(() => MongoClientSettings.FromUrl(url));
        settings.ApplicationName ??= DefaultApplication;
        settings.WriteConcern = WriteConcern.WMajority.With(journal: true);
        settings.ReadConcern = ReadConcern.Majority;
        settings.ReadPreference = ReadPreference.Primary;
        settings.RetryReads = true;
        settings.RetryWrites = true;
        settings.ServerSelectionTimeout = ServerSelectionTimeout;
        settings.ConnectTimeout = ConnectTimeout;
        settings.SocketTimeout = SocketTimeout;
        settings.WaitQueueTimeout = PoolTimeout;
        configure?.Invoke(settings);
        _client = OrRefuse(() => new MongoClient(settings));
        Database = _client.GetDatabase(url.DatabaseName ?? MongoOptions.DefaultDatabase);
        Address = string.Join(',', url.Servers);
    }

    public IMongoDatabase Database { get; }

    /// <summary>Hosts and ports of the servers, for messages; without user and password.</summary>
    public string Address { get; }

    public void Dispose() => _client.Dispose();

    private static MongoUrl Parse(string connectionString) => OrRefuse(() => MongoUrl.Create(connectionString));

    /// <summary>Translates the many exception types with which the driver rejects a connection string.</summary>
    private static T OrRefuse<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception exception) when (exception is MongoConfigurationException or ArgumentException or FormatException or InvalidCastException
            or InvalidOperationException or NotSupportedException or OverflowException or IndexOutOfRangeException)
        {
            // Neither the driver's message nor its exception is passed on: both may contain the password.
            throw new StorageStartException(
                "ConnectionStrings:MongoDB is not a valid MongoDB connection string. Example: mongodb://user:password@host:27017/cartoon-avatar.");
        }
    }
}

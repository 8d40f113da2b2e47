using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace Avatar.Storage.Mongo;

/// <summary>
/// The one connection pool to MongoDB. Whatever the connection string says, writes are acknowledged by a majority and
/// journalled, and reads see what a majority has, from the primary: everything else could un-happen.
/// </summary>
internal sealed class MongoConnection : IDisposable
{
    private const string DefaultApplication = "Avatar.Orleans";

    /// <summary>A server that is away is told of within seconds, and not after the driver's half minute.</summary>
    private static readonly TimeSpan SelectionPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(3);

    /// <summary>How long an answer may take: beyond this the outcome of a write is unknown.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(15);

    /// <summary>How long a call waits for one of the pool's connections; the driver's own two minutes outlast every caller.</summary>
    private static readonly TimeSpan PoolPatience = TimeSpan.FromSeconds(5);

    private readonly MongoClient _client;

    /// <exception cref="StorageStartException">The connection string is none.</exception>
    public MongoConnection(IOptions<MongoOptions> options) : this(options, null)
    {
    }

    /// <summary>As above; <paramref name="configure"/> has the last word on the settings, so that a test can listen.</summary>
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
        settings.ServerSelectionTimeout = SelectionPatience;
        settings.ConnectTimeout = ConnectPatience;
        settings.SocketTimeout = AnswerPatience;
        settings.WaitQueueTimeout = PoolPatience;
        configure?.Invoke(settings);
        _client = OrRefuse(() => new MongoClient(settings));
        Database = _client.GetDatabase(url.DatabaseName ?? MongoOptions.DefaultDatabase);
        Address = string.Join(',', url.Servers);
    }

    public IMongoDatabase Database { get; }

    /// <summary>Host and port of the servers, for people; without user and password.</summary>
    public string Address { get; }

    public void Dispose() => _client.Dispose();

    private static MongoUrl Parse(string connectionString) => OrRefuse(() => MongoUrl.Create(connectionString));

    /// <summary>Whatever the driver cannot make of a connection string, it says so with exceptions of many kinds.</summary>
    private static T OrRefuse<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception exception) when (exception is MongoConfigurationException or ArgumentException or FormatException or InvalidCastException
            or InvalidOperationException or NotSupportedException or OverflowException or IndexOutOfRangeException)
        {
            // The driver's message repeats the string, which may hold a password; so may its exception.
            throw new StorageStartException(
                "ConnectionStrings:MongoDB is not a MongoDB connection string such as mongodb://user:password@host:27017/cartoon-avatar.");
        }
    }
}

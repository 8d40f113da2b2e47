using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB;

/// <summary>
/// A way to the collections. Whatever a connection string or a client of the application's says, writes are acknowledged by a
/// majority and journalled, and reads see what a majority has, from the primary: a membership that could un-happen is none.
/// Several of these with the same settings share the driver's pool of connections.
/// </summary>
internal sealed class MongoDBDatabase : IDisposable
{
    private const string DefaultApplication = "Orleans";

    private static readonly MongoDatabaseSettings Settings = new()
    {
        WriteConcern = WriteConcern.WMajority.With(journal: true),
        ReadConcern = ReadConcern.Majority,
        ReadPreference = ReadPreference.Primary,
    };

    private readonly IMongoDatabase _database;
    private readonly string _prefix;
    private readonly MongoClient? _ownClient;

    /// <exception cref="OrleansConfigurationException">The options make no sense.</exception>
    public MongoDBDatabase(MongoDBOptions options, IServiceProvider services)
    {
        MongoDBOptionsRules.Check(options);
        _prefix = options.CollectionPrefix;
        if (options.CreateClient is { } create)
        {
            _database = create(services).GetDatabase(options.DatabaseName ?? MongoDBOptions.DefaultDatabase, Settings);
            return;
        }

        var url = MongoDBOptionsRules.ParseConnectionString(options);
        _ownClient = new(SettingsFrom(url, options));
        _database = _ownClient.GetDatabase(options.DatabaseName ?? url.DatabaseName ?? MongoDBOptions.DefaultDatabase, Settings);
    }

    public IMongoCollection<BsonDocument> Collection(string name) => _database.GetCollection<BsonDocument>(_prefix + name);

    public void Dispose() => _ownClient?.Dispose();

    private static MongoClientSettings SettingsFrom(MongoUrl url, MongoDBOptions options)
    {
        var settings = MongoClientSettings.FromUrl(url);
        settings.ApplicationName ??= DefaultApplication;
        settings.RetryReads = true;
        settings.RetryWrites = true;
        settings.ServerSelectionTimeout = options.ServerSelectionTimeout;
        settings.ConnectTimeout = options.ConnectTimeout;
        settings.SocketTimeout = options.SocketTimeout;
        return settings;
    }
}

using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Clustering.MongoDB;

/// <summary>
/// Opens collections. Writes are acknowledged by a majority and journalled, and reads use the primary with read concern majority, because a
/// membership change must not be rolled back. The connection string or the application's client cannot change this. Instances with the
/// same settings share the driver's connection pool.
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

    /// <exception cref="OrleansConfigurationException">The options are not valid.</exception>
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
        _ownClient = new(SettingsFrom(url, options, services));
        _database = _ownClient.GetDatabase(options.DatabaseName ?? url.DatabaseName ?? MongoDBOptions.DefaultDatabase, Settings);
    }

    public IMongoCollection<BsonDocument> Collection(string name) => _database.GetCollection<BsonDocument>(_prefix + name);

    public void Dispose() => _ownClient?.Dispose();

    private static MongoClientSettings SettingsFrom(MongoUrl url, MongoDBOptions options, IServiceProvider services)
    {
        var settings = MongoClientSettings.FromUrl(url);
        settings.ApplicationName ??= DefaultApplication;
        settings.RetryReads = true;
        settings.RetryWrites = true;
        settings.ServerSelectionTimeout = options.ServerSelectionTimeout;
        settings.ConnectTimeout = options.ConnectTimeout;
        settings.SocketTimeout = options.SocketTimeout;
        options.ConfigureClient?.Invoke(services, settings);
        return settings;
    }
}

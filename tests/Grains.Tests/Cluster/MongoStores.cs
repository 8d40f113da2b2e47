using Avatar.Storage;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Grains.Tests;

/// <summary>
/// Documents and images in a separate database. The silo's connections have an application name by which the server makes them fail; the
/// test's own connections do not.
/// </summary>
internal sealed class MongoStores : ClusterStores
{
    private readonly ServiceProvider _services;
    private readonly ServiceProvider _siloServices;

    public MongoStores(TimeProvider clock)
    {
        _services = Connect(clock, Database.ConnectionString);
        _siloServices = Connect(clock, new MongoUrlBuilder(Database.ConnectionString) { ApplicationName = SiloName }.ToString());
    }

    public TestDatabase Database { get; } = new();

    /// <summary>The application name of the silo's connections.</summary>
    public string SiloName => Database.Name + "-silo";

    public override IAvatarStore Documents => _services.GetRequiredService<IAvatarStore>();

    public override IImageStore Images => _services.GetRequiredService<IImageStore>();

    public override IAvatarStore SiloDocuments => _siloServices.GetRequiredService<IAvatarStore>();

    public override IImageStore SiloImages => _siloServices.GetRequiredService<IImageStore>();

    public override async Task OpenAsync()
    {
        await _services.OpenStorageAsync(CancellationToken.None);
        await _siloServices.OpenStorageAsync(CancellationToken.None);
    }

    public override Task SetLastWriteAsync(ImageArea area, ImageName name, DateTimeOffset time) => Database.Database
        .GetCollection<BsonDocument>("images.files")
        .UpdateOneAsync(
            new BsonDocument("filename", $"{area.FolderName()}/{name}"),
            new BsonDocument("$set", new BsonDocument("uploadDate", time.UtcDateTime)));

    public override Task SetLastWriteOfUnfinishedAsync(DateTimeOffset time) => Database.Database
        .GetCollection<BsonDocument>("images.files")
        .UpdateManyAsync(
            new BsonDocument("filename", new BsonDocument("$regex", "^unfinished/")),
            new BsonDocument("$set", new BsonDocument("uploadDate", time.UtcDateTime)));

    public override async Task<IReadOnlySet<string>> ListEverythingAsync()
    {
        var files = await Database.Database.GetCollection<BsonDocument>("images.files").Find(FilterDefinition<BsonDocument>.Empty).ToListAsync();

        // A deleted file has no name that is used again, and a later sweep frees its bytes.
        return files.Select(file => file["filename"].AsString)
            .Where(name => name.Contains('/', StringComparison.Ordinal) && !name.StartsWith("deleted/", StringComparison.Ordinal))
            .ToHashSet();
    }

    public override async ValueTask DisposeAsync()
    {
        await _siloServices.DisposeAsync();
        await _services.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static ServiceProvider Connect(TimeProvider clock, string connectionString) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(clock)
        .AddMongoAvatarStore(options => options.ConnectionString = connectionString)
        .AddGridFsImageStore(options => options.ConnectionString = connectionString)
        .BuildServiceProvider();
}

using Avatar.Storage;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Grains.Tests;

/// <summary>
/// Documents and images in a database of their own on the server that AVATAR_TEST_MONGODB names. The silo's connections carry
/// a name by which the server makes them fail, and the test's own do not.
/// </summary>
internal sealed class MongoStores : ClusterStores
{
    private readonly string _name = "avatar-test-" + Guid.NewGuid().ToString("N");
    private readonly MongoClient _client;
    private readonly ServiceProvider _services;
    private readonly ServiceProvider _siloServices;

    public MongoStores(TimeProvider clock, string server)
    {
        _client = new MongoClient(server);
        _services = Connect(clock, server, _name + "-test");
        _siloServices = Connect(clock, server, SiloName);
    }

    /// <summary>The name of the silo's connections.</summary>
    public string SiloName => _name + "-silo";

    public IMongoDatabase Admin => _client.GetDatabase("admin");

    public override IAvatarStore Documents => _services.GetRequiredService<IAvatarStore>();

    public override IImageStore Images => _services.GetRequiredService<IImageStore>();

    public override IAvatarStore SiloDocuments => _siloServices.GetRequiredService<IAvatarStore>();

    public override IImageStore SiloImages => _siloServices.GetRequiredService<IImageStore>();

    public override async Task OpenAsync()
    {
        await _services.OpenStorageAsync(CancellationToken.None);
        await _siloServices.OpenStorageAsync(CancellationToken.None);
    }

    public override Task SetLastWriteAsync(ImageArea area, ImageName name, DateTimeOffset time) => _client
        .GetDatabase(_name)
        .GetCollection<BsonDocument>("images.files")
        .UpdateOneAsync(
            new BsonDocument("filename", $"{area.FolderName()}/{name}"),
            new BsonDocument("$set", new BsonDocument("uploadDate", time.UtcDateTime)));

    public override async ValueTask DisposeAsync()
    {
        await _siloServices.DisposeAsync();
        await _services.DisposeAsync();
        await _client.DropDatabaseAsync(_name);
        _client.Dispose();
    }

    private ServiceProvider Connect(TimeProvider clock, string server, string application)
    {
        var url = new MongoUrlBuilder(server) { DatabaseName = _name, ApplicationName = application }.ToString();
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton(clock)
            .AddMongoAvatarStore(options => options.ConnectionString = url)
            .AddGridFsImageStore(options => options.ConnectionString = url)
            .BuildServiceProvider();
    }
}

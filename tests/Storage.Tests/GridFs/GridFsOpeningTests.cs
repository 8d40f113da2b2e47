using Avatar.Storage.GridFs;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.GridFs;

/// <summary>Opening a store, and the errors that prevent it.</summary>
public sealed class GridFsOpeningTests : IAsyncDisposable
{
    private readonly GridFsFixture _fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Twenty_stores_can_open_concurrently()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _fixture.OpenAsync())));

        Assert.Equal(["_id_ False", "filename_1 True", "metadata.incoming_1 False", "metadata.removedAt_1 False"], await IndexesAsync(_fixture.Files));
        Assert.Equal(["_id_ False", "files_id_1_n_1 True"], await IndexesAsync(_fixture.Chunks));
    }

    [Fact]
    public async Task A_bucket_with_two_files_with_the_same_name_is_refused()
    {
        await _fixture.Files.InsertManyAsync([new BsonDocument("filename", "temp/a.jpg"), new BsonDocument("filename", "temp/a.jpg")]);

        var refusal = await Assert.ThrowsAsync<StorageStartException>(() => _fixture.OpenAsync());
        Assert.Contains("two files with the same name", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_with_a_conflicting_index_is_refused()
    {
        await _fixture.Files.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>("{ filename: 1 }"));

        var refusal = await Assert.ThrowsAsync<StorageStartException>(() => _fixture.OpenAsync());
        Assert.Contains("images", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(18)]
    public async Task A_missing_permission_is_reported_with_the_required_role(int code)
    {
        var store = _fixture.Create();
        await using (await _fixture.FailAsync("\"alwaysOn\"", "createIndexes", $"errorCode: {code}"))
        {
            var refusal = await Assert.ThrowsAsync<StorageStartException>(() => store.OpenAsync(Cancel));
            Assert.Contains("readWrite", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("closeConnection: true")]
    [InlineData("errorCode: 11600")]
    [InlineData("errorCode: 189")]
    public async Task A_temporarily_unavailable_server_can_be_retried(string fault)
    {
        var store = _fixture.Create();
        await using (await _fixture.FailAsync("\"alwaysOn\"", "createIndexes", fault))
        {
            await Assert.ThrowsAsync<StorageUnreachableException>(() => store.OpenAsync(Cancel));
        }

        await store.OpenAsync(Cancel);
    }

    [Fact]
    public async Task A_missing_server_is_unreachable()
    {
        await using var host = new ServiceCollection()
            .AddLogging()
            .AddGridFsImageStore(options => options.ConnectionString = "mongodb://127.0.0.1:1/?directConnection=true")
            .BuildServiceProvider();
        var store = host.GetRequiredService<IImageStore>();

        var refusal = await Assert.ThrowsAsync<StorageUnreachableException>(() => store.OpenAsync(Cancel));
        Assert.Contains("127.0.0.1:1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_pairs_its_database_with_the_bucket()
    {
        using var folder = new TemporaryFolder();
        for (var start = 0; start < 2; start++)
        {
            await using var host = Host(folder["data"]);
            await host.OpenStorageAsync(Cancel);
            Assert.IsType<GridFsImageStore>(host.GetRequiredService<IImageStore>());
        }

        await using var other = Host(folder["other"]);
        await Assert.ThrowsAsync<StoreMismatchException>(() => other.OpenStorageAsync(Cancel));
    }

    private ServiceProvider Host(string directory) => new ServiceCollection()
        .AddLogging()
        .AddSqliteAvatarStore(options => options.DataDirectory = directory)
        .AddGridFsImageStore(options => options.ConnectionString = _fixture.ConnectionString)
        .BuildServiceProvider();

    private static async Task<List<string>> IndexesAsync(IMongoCollection<BsonDocument> collection) =>
    [
        .. (await (await collection.Indexes.ListAsync()).ToListAsync())
            .Select(index => $"{index["name"]} {index.GetValue("unique", false).ToBoolean()}")
            .Order(StringComparer.Ordinal),
    ];
}

using Avatar.Storage.Mongo;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.Mongo;

/// <summary>A host with documents in MongoDB and images in a folder.</summary>
public sealed class MongoHostTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TestDatabase? _database;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _database = TestDatabase.CreateOrSkip();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        if (_database is not null) await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_host_opens_and_disposes_its_stores()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var host = Host("uploads");
            await host.OpenStorageAsync(Cancel);
            await host.OpenStorageAsync(Cancel);

            Assert.IsType<MongoAvatarStore>(host.GetRequiredService<IAvatarStore>());
            await host.GetRequiredService<IAvatarStore>().Originals.InsertAsync(Make.Original(), Cancel);
        }
    }

    [Fact]
    public async Task Hosts_that_share_database_and_files_are_accepted_in_any_order()
    {
        var hosts = Enumerable.Range(0, 5).Select(_ => Host("uploads")).ToList();

        await Task.WhenAll(hosts.Select(host => host.OpenStorageAsync(Cancel)));

        var ids = await Task.WhenAll(hosts.Select(host => host.GetRequiredService<IAvatarStore>().GetStoreIdAsync(Cancel)));
        Assert.Single(ids.Distinct());
        foreach (var host in hosts) await host.DisposeAsync();
    }

    [Fact]
    public async Task A_host_with_other_files_is_refused()
    {
        await using (var host = Host("uploads"))
        {
            await host.OpenStorageAsync(Cancel);
            await host.GetRequiredService<IAvatarStore>().Originals.InsertAsync(Make.Original(), Cancel);
        }

        await using var other = Host("elsewhere");
        var refusal = await Assert.ThrowsAsync<StoreMismatchException>(() => other.OpenStorageAsync(Cancel));
        Assert.Contains("has documents", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_whose_database_was_replaced_is_refused()
    {
        await using (var host = Host("uploads")) await host.OpenStorageAsync(Cancel);
        await _database!.Database.Client.DropDatabaseAsync(_database.Name, Cancel);

        await using var again = Host("uploads");
        await Assert.ThrowsAsync<StoreMismatchException>(() => again.OpenStorageAsync(Cancel));
    }

    [Fact]
    public async Task A_database_that_lost_its_id_is_reported()
    {
        await using var host = Host("uploads");
        await host.OpenStorageAsync(Cancel);
        await _database!.Database.DropCollectionAsync("avatar_meta", Cancel);

        var refusal = await Assert.ThrowsAsync<StoreException>(() => host.GetRequiredService<IAvatarStore>().PingAsync(Cancel));
        Assert.Equal(StoreFailure.Unavailable, refusal.Failure);
        await Assert.ThrowsAsync<StorageUnreachableException>(() => host.OpenStorageAsync(Cancel));
    }

    private ServiceProvider Host(string root) => new ServiceCollection()
        .AddLogging()
        .AddMongoAvatarStore(options => options.ConnectionString = _database!.ConnectionString)
        .AddFileSystemImageStore(options => options.Root = _folder[root])
        .BuildServiceProvider();
}

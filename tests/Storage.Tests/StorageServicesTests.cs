using Microsoft.Extensions.DependencyInjection;

namespace Avatar.Storage.Tests;

/// <summary>Stores as a host uses them.</summary>
public sealed class StorageServicesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_host_opens_its_stores_and_gives_them_back()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var host = Host("uploads");
            await host.OpenStorageAsync(Cancel);
            await host.OpenStorageAsync(Cancel);

            await host.GetRequiredService<IAvatarStore>().InsertOriginalAsync(Make.Original(), Cancel);
        }
    }

    [Fact]
    public async Task A_host_with_the_files_of_another_is_refused()
    {
        await using (var host = Host("uploads")) await host.OpenStorageAsync(Cancel);
        File.Delete(_folder["data/avatar.db"]);

        await using var other = Host("uploads");
        await Assert.ThrowsAsync<StoreMismatchException>(() => other.OpenStorageAsync(Cancel));
    }

    [Fact]
    public async Task A_store_that_cannot_be_asked_is_refused_as_a_start()
    {
        await using (var host = Host("uploads")) await host.OpenStorageAsync(Cancel);
        await File.WriteAllTextAsync(_folder["uploads/.store-id"], "rubbish", Cancel);

        await using var again = Host("uploads");
        var refusal = await Assert.ThrowsAsync<StorageStartException>(() => again.OpenStorageAsync(Cancel));
        Assert.Contains(".store-id", refusal.Message, StringComparison.Ordinal);
    }

    private ServiceProvider Host(string root) => new ServiceCollection()
        .AddLogging()
        .AddSqliteAvatarStore(options => options.DataDirectory = _folder["data"])
        .AddFileSystemImageStore(options => options.Root = _folder[root])
        .BuildServiceProvider();
}

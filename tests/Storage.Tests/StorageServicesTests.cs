using Microsoft.Extensions.DependencyInjection;

namespace Avatar.Storage.Tests;

/// <summary>Registration and opening of the stores in a host.</summary>
public sealed class StorageServicesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_host_opens_and_disposes_its_stores()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var host = Host("uploads");
            await host.OpenStorageAsync(Cancel);
            await host.OpenStorageAsync(Cancel);

            await host.GetRequiredService<IAvatarStore>().Originals.InsertAsync(Make.Original(), Cancel);
        }
    }

    [Fact]
    public async Task A_host_with_another_hosts_files_is_refused()
    {
        await using (var host = Host("uploads")) await host.OpenStorageAsync(Cancel);
        File.Delete(_folder["data/avatar.db"]);

        await using var other = Host("uploads");
        await Assert.ThrowsAsync<StoreMismatchException>(() => other.OpenStorageAsync(Cancel));
    }

    [Fact]
    public async Task An_unavailable_store_fails_the_start()
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

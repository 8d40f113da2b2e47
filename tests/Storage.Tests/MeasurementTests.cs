using Avatar.Storage.Tests.GridFs;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.Storage.Tests;

/// <summary>The disk usage that each store reports.</summary>
public sealed class MeasurementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_files_in_the_image_folder_and_the_database_count()
    {
        await using var host = Host();
        await host.OpenStorageAsync(Cancel);
        Directory.CreateDirectory(_folder["uploads/variants/temp/3f"]);
        foreach (var file in new[] { "uploads/originals/1_a.jpg", "uploads/temp/x.new.part", "uploads/lost+found/originals/1_b.jpg", "uploads/variants/temp/3f/1_a.jpg.64.9.jpg" })
        {
            await File.WriteAllBytesAsync(_folder[file], new byte[1000], Cancel);
        }

        var budget = host.GetRequiredService<DiskBudget>();
        await host.GetRequiredService<DiskMeasurement>().RunAsync(Cancel);

        var ids = new FileInfo(_folder["uploads/.store-id"]).Length + new FileInfo(_folder["uploads/.files-id"]).Length;
        var database = Directory.GetFiles(_folder["data"], "avatar.db*").Sum(file => new FileInfo(file).Length);
        Assert.True(database > 4096);
        Assert.Equal(4000 + ids + database, budget.Used);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_listed_is_a_store_failure()
    {
        await using var host = Host();
        await host.OpenStorageAsync(Cancel);
        Directory.Delete(_folder["uploads"], recursive: true);

        var failure = await Assert.ThrowsAsync<StoreException>(() => host.GetRequiredService<DiskMeasurement>().RunAsync(Cancel));

        Assert.Equal(StoreFailure.Unavailable, failure.Failure);
    }

    [Fact]
    public async Task In_GridFS_deleted_images_count_until_their_chunks_are_removed()
    {
        await using var fixture = new GridFsFixture();
        var store = await fixture.OpenAsync();
        Assert.Equal(0, await store.MeasureAsync(Cancel));
        var (name, other) = (await PublishAsync(store, 700), await PublishAsync(store, 42));
        Assert.NotEqual(name, other);

        await store.DeleteAsync(ImageArea.Temp, name, Cancel);
        Assert.Equal(742, await store.MeasureAsync(Cancel));

        fixture.Clock.Advance(TimeSpan.FromHours(7));
        await store.DeleteUnfinishedAsync(fixture.Clock.GetUtcNow().AddHours(-6), Cancel);
        Assert.Equal(42, await store.MeasureAsync(Cancel));
    }

    [Fact]
    public async Task A_host_on_GridFS_counts_too()
    {
        await using var fixture = new GridFsFixture();
        await using var host = new ServiceCollection()
            .AddLogging()
            .AddSqliteAvatarStore(options => options.DataDirectory = _folder["data"])
            .AddGridFsImageStore(options => options.ConnectionString = fixture.ConnectionString)
            .AddDiskBudget(1_000_000_000)
            .BuildServiceProvider();
        await host.OpenStorageAsync(Cancel);
        var (budget, measurement) = (host.GetRequiredService<DiskBudget>(), host.GetRequiredService<DiskMeasurement>());
        await measurement.RunAsync(Cancel);
        var before = budget.Used;

        await PublishAsync(host.GetRequiredService<IImageStore>(), 742);

        Assert.Equal(before + 742, budget.Used);
        await measurement.RunAsync(Cancel);
        Assert.Equal(before + 742, budget.Used);
    }

    private static async Task<ImageName> PublishAsync(IImageStore store, int length)
    {
        var name = Make.Name();
        await using var writer = await store.CreateAsync(ImageArea.Temp, Cancel);
        await writer.WriteAsync(new byte[length], Cancel);
        Assert.True(await writer.PublishAsync(name, Cancel));
        return name;
    }

    private ServiceProvider Host() => new ServiceCollection()
        .AddLogging()
        .AddSqliteAvatarStore(options => options.DataDirectory = _folder["data"])
        .AddFileSystemImageStore(options => options.Root = _folder["uploads"])
        .AddDiskBudget(1_000_000_000)
        .BuildServiceProvider();
}

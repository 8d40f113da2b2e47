
namespace Avatar.Grains.Tests;

/// <summary>Cases that are possible only in a database without foreign keys.</summary>
public sealed class MongoOrphanTests(MongoHistoryCluster cluster) : IClassFixture<MongoHistoryCluster>, IAsyncLifetime
{
    public ValueTask InitializeAsync()
    {
        TestDatabase.SkipUnlessThere();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_cartoon_whose_original_is_gone_expires()
    {
        var upload = await cluster.UploadAsync(AvatarCluster.NewDevice());
        await cluster.DeactivateAllAsync();
        await cluster.Store.Originals.DeleteAsync(upload.Original.Id, default);
        cluster.Clock.Advance(AvatarCluster.Lifetime + TimeSpan.FromSeconds(1));

        var report = await cluster.Expiry.ExpireAsync(default);

        Assert.Equal(0, report.Failures);
        Assert.Null(await cluster.Store.Cartoons.FindAsync(upload.Cartoon.Id, default));
        Assert.False(await cluster.HasFileAsync(ImageArea.Temp, upload.Cartoon.Filename));
    }
    [Fact]
    public async Task Remains_of_a_deleted_original_are_not_listed()
    {
        var device = AvatarCluster.NewDevice();
        var (chosen, open, whole) = (await cluster.UploadAsync(device), await cluster.UploadAsync(device), await cluster.UploadAsync(device));
        await cluster.DownloadAsync(device, chosen.Cartoon.Id);
        await cluster.DeactivateAllAsync();
        await cluster.Store.Originals.DeleteAsync(chosen.Original.Id, default);
        await cluster.Store.Originals.DeleteAsync(open.Original.Id, default);

        var cartoons = await cluster.Device(device).ListCartoonsAsync(device, null, default);
        var faces = await cluster.Device(device).ListFacesAsync(device, null, default);

        Assert.Equal([whole.Cartoon.Id], cartoons.Select(cartoon => cartoon.Cartoon.Id));
        Assert.Empty(faces.Faces);
    }
}

using Avatar.MongoTesting;

namespace Avatar.Grains.Tests;

/// <summary>What only a database without foreign keys lets happen.</summary>
public sealed class MongoExpiryTests(MongoHistoryCluster cluster) : IClassFixture<MongoHistoryCluster>, IAsyncLifetime
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
        await cluster.Store.DeleteOriginalAsync(upload.Original.Id, default);
        cluster.Clock.Advance(AvatarCluster.Lifetime + TimeSpan.FromSeconds(1));

        var report = await cluster.Expiry.ExpireAsync(default);

        Assert.Equal((1, 0), (report.Cartoons, report.Failures));
        Assert.Null(await cluster.Store.FindCartoonAsync(upload.Cartoon.Id, default));
        Assert.False(await cluster.HasFileAsync(ImageArea.Temp, upload.Cartoon.Filename));
    }
}

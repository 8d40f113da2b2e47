using System.Globalization;

namespace Avatar.Grains.Tests;

/// <summary>Cartoons that are not downloaded are deleted after their lifetime, files without a document after six hours.</summary>
public sealed class CartoonExpiryTests(AvatarCluster cluster) : IClassFixture<AvatarCluster>
{
    private readonly DeviceId _device = AvatarCluster.NewDevice();

    [Fact]
    public async Task Cartoons_and_nothing_else_expire_after_their_lifetime()
    {
        var chosen = await cluster.UploadAsync(_device);
        var face = (await cluster.DownloadAsync(_device, chosen.Cartoon.Id)).Face;
        var old = await cluster.UploadAsync(_device);
        cluster.Clock.Advance(AvatarCluster.Lifetime);
        var young = (await cluster.RegenerateAsync(_device, old.Original.Id)).Cartoon;
        cluster.Clock.Advance(TimeSpan.FromSeconds(1));

        await cluster.Expiry.ExpireAsync(default);

        Assert.Equal([young], await cluster.Store.Cartoons.ListAsync(old.Original.Id, default));
        Assert.Equal([young.Filename], await cluster.ListFilesAsync(ImageArea.Temp, old.Original.Id));
        Assert.Equal([young], (await cluster.Device(_device).GetOriginalAsync(_device, old.Original.Id, default)).Cartoons);
        Assert.True(await cluster.HasFileAsync(ImageArea.Originals, old.Original.Filename));
        Assert.True(await cluster.HasFileAsync(ImageArea.Downloaded, face.Filename));
    }

    [Theory]
    [InlineData("1.00:00:00", "1.00:01:00")]
    [InlineData("00:01:00", "00:02:00")]
    [InlineData("00:00:01", "00:00:02")]
    public void Clocks_that_differ_by_a_minute_do_not_shorten_a_lifetime(string lifetime, string age) =>
        Assert.Equal(TimeSpan.Parse(age, CultureInfo.InvariantCulture), new CartoonOptions { Lifetime = TimeSpan.Parse(lifetime, CultureInfo.InvariantCulture) }.ExpiryAge);

    [Fact]
    public async Task An_expired_original_can_be_regenerated_and_gets_a_new_seed()
    {
        var upload = await cluster.UploadAsync(_device);
        cluster.Clock.Advance(AvatarCluster.Lifetime + TimeSpan.FromSeconds(1));
        await cluster.Expiry.ExpireAsync(default);
        await cluster.DeactivateAllAsync();

        var answer = await cluster.RegenerateAsync(_device, upload.Original.Id);

        Assert.NotEqual(upload.Cartoon.Seed, answer.Cartoon.Seed);
        Assert.Single(answer.Cartoons);
    }

    [Fact]
    public async Task Ten_thousand_cartoons_expire_even_if_the_run_is_interrupted()
    {
        var old = cluster.Clock.GetUtcNow() - AvatarCluster.Lifetime - TimeSpan.FromHours(1);
        var originals = Enumerable.Range(0, 500).Select(n => Make.Original(_device, Make.Noon.AddMinutes(n))).ToArray();
        var cartoons = originals.SelectMany(original => Enumerable.Range(0, 20).Select(n => Make.Cartoon(original, old.AddMilliseconds(n)))).ToArray();
        await Task.WhenAll(originals.Select(original => cluster.Store.Originals.InsertAsync(original, default)));
        await Task.WhenAll(cartoons.Select(cartoon => cluster.Store.Cartoons.InsertAsync(cartoon, default)));
        await Parallel.ForEachAsync(cartoons, async (cartoon, token) => await PublishAsync(ImageArea.Temp, cartoon.Filename, token));

        cluster.Faults.Plan(2000, FaultKind.CrashAfter);
        await Record.ExceptionAsync(() => cluster.Expiry.ExpireAsync(default));
        Assert.True(cluster.Faults.Struck);
        await cluster.DeactivateAllAsync();
        cluster.Faults.Clear();
        var left = await cluster.Store.Cartoons.ListMadeByAsync(cluster.Clock.GetUtcNow(), null, 20_000, default);
        Assert.InRange(left.Length, 1, 9_999);

        await cluster.Expiry.ExpireAsync(default);
        cluster.Clock.Advance(FileSweep.Age);
        await cluster.AgeAllFilesAsync();
        await cluster.Expiry.SweepAsync(default);

        Assert.Empty(await cluster.Store.Cartoons.ListVisibleAsync(_device, default));
        Assert.Empty((await cluster.ListFilesAsync(ImageArea.Temp)).Intersect(cartoons.Select(cartoon => cartoon.Filename)));
        Assert.Equal(500, await cluster.Store.Originals.CountAsync(_device, default));
    }

    [Fact]
    public async Task An_original_whose_expiry_fails_is_skipped_and_retried_by_the_next_run()
    {
        await ExpireAllAsync();
        var first = await cluster.UploadAsync(_device);
        var second = await cluster.UploadAsync(_device);
        cluster.Clock.Advance(AvatarCluster.Lifetime + TimeSpan.FromSeconds(1));
        cluster.Faults.Plan(0, FaultKind.Unavailable, name => name == StoreCalls.DeleteCartoons);

        var report = await cluster.Expiry.ExpireAsync(default);

        Assert.Equal(1, report.Failures);
        Assert.Single(await cluster.Store.Cartoons.ListVisibleAsync(_device, default));
        Assert.Equal(0, (await cluster.Expiry.ExpireAsync(default)).Failures);
        Assert.Empty(await cluster.Store.Cartoons.ListAsync(first.Original.Id, default));
        Assert.Empty(await cluster.Store.Cartoons.ListAsync(second.Original.Id, default));
    }

    [Fact]
    public async Task The_sweep_deletes_temporary_orphans_sets_permanent_ones_aside_and_leaves_young_files()
    {
        var upload = await cluster.UploadAsync(_device);
        var orphanCartoon = ImageName.ForDerived(Make.Noon, upload.Original.Id, "jpg");
        var orphanPhoto = ImageName.ForOriginal(Make.Noon, "jpg");
        var youngPhoto = ImageName.ForOriginal(Make.Noon, "jpg");
        var orphanMaster = ImageName.ForDerived(Make.Noon, upload.Original.Id, "png");
        var face = (await cluster.DownloadAsync(_device, (await cluster.UploadAsync(_device)).Cartoon.Id)).Face;
        await PublishAsync(ImageArea.Masters, orphanMaster, default);
        await PublishAsync(ImageArea.Temp, orphanCartoon, default);
        await PublishAsync(ImageArea.Originals, orphanPhoto, default);
        await cluster.AgeAllFilesAsync();
        await PublishAsync(ImageArea.Originals, youngPhoto, default);
        await cluster.SetLastWriteAsync(ImageArea.Originals, youngPhoto, cluster.Clock.GetUtcNow());

        await cluster.Expiry.SweepAsync(default);

        Assert.False(await cluster.HasFileAsync(ImageArea.Temp, orphanCartoon));
        Assert.False(await cluster.HasFileAsync(ImageArea.Masters, orphanMaster));
        Assert.True(await cluster.HasFileAsync(ImageArea.Masters, face.Filename.WithExtension("png")));
        Assert.False(await cluster.HasFileAsync(ImageArea.Originals, orphanPhoto));
        Assert.True(await cluster.HasFileAsync(ImageArea.Originals, youngPhoto));
        Assert.True(await cluster.HasFileAsync(ImageArea.Originals, upload.Original.Filename));
        Assert.True(await cluster.HasFileAsync(ImageArea.Temp, upload.Cartoon.Filename));
        Assert.Contains(cluster.ListLostAndFound(), path => path.Contains(orphanPhoto.ToString(), StringComparison.Ordinal));
    }

    /// <summary>A planned fault must not strike data that other tests left.</summary>
    private async Task ExpireAllAsync()
    {
        cluster.Clock.Advance(AvatarCluster.Lifetime + TimeSpan.FromSeconds(1));
        await cluster.Expiry.ExpireAsync(default);
    }

    private async Task PublishAsync(ImageArea area, ImageName name, CancellationToken cancellationToken)
    {
        await using var writer = await cluster.Images.CreateAsync(area, cancellationToken);
        await writer.WriteAsync("file"u8.ToArray(), cancellationToken);
        Assert.True(await writer.PublishAsync(name, cancellationToken));
    }
}

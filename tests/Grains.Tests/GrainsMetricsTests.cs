using System.Diagnostics.Metrics;
using Avatar.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Avatar.Grains.Tests;

public sealed class GrainsMetricsTests(AvatarCluster cluster) : IClassFixture<AvatarCluster>
{
    private readonly DeviceId _device = AvatarCluster.NewDevice();

    [Fact]
    public async Task Cartoons_are_counted_by_style_and_engine()
    {
        using var readings = Read(cluster);

        var upload = await cluster.UploadAsync(_device);
        await cluster.RegenerateAsync(_device, upload.Original.Id);

        Assert.Equal(2, readings.Read($"avatar.cartoons.created{{style={upload.Cartoon.Style},engine=Fake}}"));
        Assert.Equal(1, readings.Read("avatar.originals.created"));
    }

    [Fact]
    public async Task The_times_since_expiry_and_sweep_begin_anew_after_a_run_that_ended_well()
    {
        using var readings = Read(cluster);
        await cluster.UploadAsync(_device);
        cluster.Clock.Advance(AvatarCluster.Lifetime + TimeSpan.FromHours(1));
        cluster.Faults.Plan(0, FaultKind.Unavailable, name => name == StoreCalls.DeleteCartoons);

        Assert.Equal(1, (await cluster.Expiry.ExpireAsync(default)).Failures);
        Assert.InRange(readings.Read("avatar.expiry.age")!.Value, 3600, double.MaxValue);
        Assert.InRange(readings.Read("avatar.sweep.age")!.Value, 3600, double.MaxValue);
        await cluster.Expiry.ExpireAsync(default);
        await cluster.Expiry.SweepAsync(default);
        Assert.Equal((await cluster.ListFilesAsync(ImageArea.Originals)).Count, readings.Read("avatar.files{area=originals}"));
        Assert.Equal(await SumLengthsAsync(ImageArea.Originals), readings.Read("avatar.files.bytes{area=originals}"));
        Assert.Equal(0, readings.Read("avatar.files{area=incoming}"));
        Assert.Equal(0, readings.Read("avatar.files.bytes{area=incoming}"));

        Assert.InRange(readings.Read("avatar.expiry.age")!.Value, 0, 3599);
        Assert.InRange(readings.Read("avatar.sweep.age")!.Value, 0, 3599);
    }

    [Fact]
    public async Task Overdue_cartoons_and_deletions_are_measured_unless_nobody_reads_or_the_database_is_lost()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var store = cluster.SiloServices.GetRequiredService<IAvatarStore>();
        var log = new LogRecorder();
        var options = Options.Create(new CartoonOptions { SweepPeriod = TimeSpan.FromMinutes(20) });
        var metrics = new ExpiryMetrics(meters, cluster.Clock, options, Options.Create(new FileSweepOptions { SweepPeriod = TimeSpan.FromHours(2) }));
        using var watch = new BacklogWatch(store, options, metrics, cluster.Clock, log.For<BacklogWatch>());
        await cluster.Expiry.ExpireAsync(default);
        await watch.LookAsync(default);
        using var readings = new Measurements(meters);
        Assert.Null(readings.Read("avatar.cartoons.overdue"));
        Assert.Equal((1200, 7200), (readings.Read("avatar.expiry.period"), readings.Read("avatar.sweep.period")));

        await watch.LookAsync(default);
        Assert.Equal((0, 0, 0), (readings.Read("avatar.cartoons.overdue"), readings.Read("avatar.deletions.running"), readings.Read("avatar.deletions.age")));

        await cluster.UploadAsync(_device);
        await store.Deletions.BeginAsync(
            new() { DeviceId = AvatarCluster.NewDevice(), Id = Guid.NewGuid(), StartedAt = cluster.Clock.GetUtcNow(), Originals = 0, Cartoons = 0, Faces = 0 }, default);
        cluster.Clock.Advance(AvatarCluster.Lifetime + TimeSpan.FromMinutes(5));
        await watch.LookAsync(default);
        Assert.InRange(readings.Read("avatar.cartoons.overdue")!.Value, 299, 300);
        Assert.Equal(1, readings.Read("avatar.deletions.running"));
        Assert.Equal((AvatarCluster.Lifetime + TimeSpan.FromMinutes(5)).TotalSeconds, readings.Read("avatar.deletions.age")!.Value, 1.0);

        cluster.Faults.Plan(0, FaultKind.Unavailable);
        await watch.LookAsync(default);
        Assert.Null(readings.Read("avatar.cartoons.overdue"));
        Assert.Single(log.Messages, message => message.Contains("overdue", StringComparison.Ordinal));
        await cluster.Expiry.ExpireAsync(default);
    }

    internal static Measurements Read(AvatarCluster cluster) => new(cluster.SiloServices.GetRequiredService<IMeterFactory>());

    private async Task<long> SumLengthsAsync(ImageArea area)
    {
        var sum = 0L;
        await foreach (var file in cluster.SiloServices.GetRequiredService<IImageStore>().ListAsync(area, default)) sum += file.Length;
        return sum;
    }
}

public sealed class LostDownloadTests(TwinClusters twins) : IClassFixture<TwinClusters>
{
    [Fact]
    public async Task A_face_that_is_cut_in_vain_is_counted()
    {
        var device = AvatarCluster.NewDevice();
        using Measurements near = GrainsMetricsTests.Read(twins.Near), far = GrainsMetricsTests.Read(twins.Far);
        var upload = await twins.Near.UploadAsync(device);
        twins.Far.Engine.OnCut = async () => Assert.True((await twins.Near.DownloadAsync(device, upload.Cartoon.Id)).Created);

        var slower = await twins.Far.DownloadAsync(device, upload.Cartoon.Id);

        Assert.False(slower.Created);
        Assert.Equal(1, near.Read("avatar.faces.downloaded"));
        Assert.Null(near.Read("avatar.downloads.lost"));
        Assert.Null(far.Read("avatar.faces.downloaded"));
        Assert.Equal(1, far.Read("avatar.downloads.lost"));
    }
}

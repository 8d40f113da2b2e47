namespace Avatar.Grains.Tests;

/// <summary>Sets the machine's clock while a silo runs with a <see cref="SteadyClock"/>.</summary>
public sealed class SteadyClockTests(SteadyClockTests.SteadyCluster cluster) : IClassFixture<SteadyClockTests.SteadyCluster>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly DeviceId _device = AvatarCluster.NewDevice();

    /// <summary>
    /// Orleans stores the time of its next search for idle grains, and rejects an activation whose expiry it computes as earlier. With a clock
    /// that steps back, no grain could be activated.
    /// </summary>
    [Fact]
    public async Task After_a_step_back_new_grains_can_be_activated_and_nothing_is_lost()
    {
        var before = await cluster.UploadAsync(_device);
        cluster.Clock.Step(-Hour);

        var after = await cluster.UploadAsync(_device);
        var others = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => cluster.UploadAsync(AvatarCluster.NewDevice())));
        var again = await cluster.RegenerateAsync(_device, before.Original.Id);

        Assert.True(after.Original.CreatedAt >= before.Original.CreatedAt);
        Assert.True(again.Cartoon.CreatedAt > before.Cartoon.CreatedAt);
        Assert.Distinct(others.Select(static other => other.Original.Filename).Append(before.Original.Filename).Append(after.Original.Filename));
        var listed = await cluster.Device(_device).ListOriginalsAsync(_device, null, default);
        Assert.Equal([after.Original.Id, before.Original.Id], listed.Originals.Select(static original => original.Id));
    }

    [Fact]
    public async Task A_step_either_way_takes_no_young_cartoon_and_no_photo_that_was_just_received()
    {
        var made = await cluster.UploadAsync(_device);
        var received = await cluster.StoreAsync(_device);
        await cluster.SetLastWriteAsync(ImageArea.Incoming, ImageName.ForIncoming(_device, received.Filename), cluster.Clock.GetUtcNow() - Hour);
        cluster.Clock.Step(-Hour);

        await cluster.Expiry.SweepAsync(default);
        await cluster.Expiry.ExpireAsync(default);
        cluster.Clock.Step(2 * Hour);
        await cluster.Expiry.ExpireAsync(default);

        Assert.True(await cluster.HasPhotoAsync(_device, received.Filename));
        Assert.NotNull(await cluster.Store.Cartoons.FindAsync(made.Cartoon.Id, default));
    }

    /// <summary>
    /// Otherwise the sweep would withdraw the photo, or settle it before its grain does, which would then delete its document again.
    /// </summary>
    [Theory]
    [InlineData(nameof(Storage.IImageStore.ClaimAsync))]
    [InlineData(StoreCalls.InsertOriginal)]
    [InlineData(nameof(Storage.IImageStore.SettleAsync))]
    public async Task A_step_forwards_and_a_sweep_right_after_it_take_no_photo_that_is_being_made_an_original(string step)
    {
        await cluster.Expiry.SweepAsync(default);
        Task<UploadAnswer> upload;
        using (var held = cluster.Faults.Hold(step))
        {
            upload = cluster.UploadAsync(_device);
            await held.Entered;
            cluster.Clock.Step(Hour + Minute);
            foreach (var name in await cluster.ListFilesAsync(ImageArea.Incoming)) await cluster.SetLastWriteAsync(ImageArea.Incoming, name, cluster.Clock.GetUtcNow() - Hour - Minute);
            Assert.NotEqual(0, (await cluster.Expiry.SweepAsync(default)).Files);
        }

        var made = await upload;
        Assert.True(await cluster.HasFileAsync(ImageArea.Originals, made.Original.Filename));
        Assert.Equal(made.Original.Id, Assert.Single(await cluster.Store.Originals.ListAsync(_device, null, 10, default)).Id);
    }

    /// <summary>Measured with time stamps, so that setting the clock has no effect.</summary>
    [Fact]
    public async Task A_received_photo_is_withdrawn_once_a_sweep_saw_it_long_enough_ago()
    {
        var photo = (await cluster.StoreAsync(_device)).Filename;
        var half = new FileSweepOptions().IncomingAge / 2;
        await cluster.SetLastWriteAsync(ImageArea.Incoming, ImageName.ForIncoming(_device, photo), cluster.Clock.GetUtcNow() - (3 * Hour));

        await cluster.Expiry.SweepAsync(default);
        cluster.Clock.Advance(half - Minute);
        await cluster.Expiry.SweepAsync(default);
        Assert.True(await cluster.HasPhotoAsync(_device, photo));
        cluster.Clock.Advance(Minute);
        await cluster.Expiry.SweepAsync(default);

        Assert.False(await cluster.HasPhotoAsync(_device, photo));
    }

    [Fact]
    public async Task A_step_forwards_while_a_cartoon_is_committed_is_no_lateness()
    {
        var upload = await cluster.UploadAsync(_device);
        Task<RegenerateAnswer> call;
        using (var held = cluster.Faults.Hold(StoreCalls.InsertCartoon))
        {
            call = cluster.RegenerateAsync(_device, upload.Original.Id);
            await held.Entered;
            cluster.Clock.Step(Hour);
        }

        Assert.NotNull(await cluster.Store.Cartoons.FindAsync((await call).Cartoon.Id, default));
    }

    /// <summary>A cluster whose silo uses the service's clock on top of the test's clock.</summary>
    public sealed class SteadyCluster() : AvatarCluster(maxPerOriginal: 40, time: static wall => new SteadyClock(wall));
}

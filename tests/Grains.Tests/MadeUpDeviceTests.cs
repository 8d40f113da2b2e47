using Microsoft.Extensions.Time.Testing;

namespace Avatar.Grains.Tests;

/// <summary>Made-up device ids: their activations are deactivated, and the tokens they used stay counted.</summary>
public sealed class MadeUpDeviceTests : IAsyncLifetime
{
    private readonly AvatarCluster _cluster = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Activations_of_devices_without_data_deactivate_after_any_call()
    {
        await AskAllAsync(AvatarCluster.NewDevice());
        for (var number = 0; number < 50; number++)
        {
            var madeUp = AvatarCluster.NewDevice();
            await _cluster.Device(madeUp).ListOriginalsAsync(madeUp, null, Cancellation);
        }

        await LeaveAsync(remaining: 0);
    }

    [Fact]
    public async Task A_device_that_has_a_photo_keeps_its_activation_until_its_deletion()
    {
        var known = AvatarCluster.NewDevice();
        await _cluster.UploadAsync(known);
        await AskAllAsync(AvatarCluster.NewDevice());
        await LeaveAsync(remaining: 1);

        var listed = await _cluster.Device(known).ListOriginalsAsync(known, null, Cancellation);
        await _cluster.Device(known).DeleteAsync(known, null, Cancellation);

        Assert.Single(listed.Originals);
        await LeaveAsync(remaining: 0);
    }

    [Fact]
    public async Task An_activation_does_not_deactivate_during_a_call()
    {
        var device = AvatarCluster.NewDevice();
        Task<UploadAnswer> drawing;
        using (_cluster.Engine.Hold())
        {
            var call = Guid.NewGuid();
            var request = AvatarCluster.NewUpload(await _cluster.StoreAsync(device)) with { CallId = call };
            drawing = _cluster.Device(device).UploadAsync(device, request, Cancellation);
            await _cluster.Engine.Entered;
            await AskAllAsync(AvatarCluster.NewDevice());
            await LeaveAsync(remaining: 1);

            Assert.True(await _cluster.Device(device).IsUnderWayAsync(call, Cancellation));
        }

        Assert.Equal(device, (await drawing).Original.DeviceId);
    }

    [Fact]
    public async Task Calls_of_a_device_without_data_are_answered_while_its_activations_change()
    {
        var device = AvatarCluster.NewDevice();

        await Parallel.ForAsync(0, 500, Cancellation, async (_, token) =>
            Assert.Empty((await _cluster.Device(device).ListOriginalsAsync(device, null, token)).Originals));

        await LeaveAsync(remaining: 0);
    }

    [Fact]
    public void Used_tokens_of_a_device_count_until_its_buckets_are_full()
    {
        var time = new FakeTimeProvider();
        var left = new RetainedLimiters();
        var limiter = new DeviceLimiter(new() { DeviceRequestsPerMinute = 60, DeviceImagesPerMinute = 2 }, time);
        limiter.AdmitImage();
        limiter.AdmitImage();
        left.Keep("a device", limiter);

        var again = left.Take("a device");

        Assert.Same(limiter, again);
        Assert.Null(left.Take("a device"));
        Assert.Equal(AvatarError.RateLimited, Assert.Throws<AvatarException>(limiter.AdmitImage).Error);
        time.Advance(TimeSpan.FromMinutes(1));
        left.Keep("a device", limiter);
        Assert.Equal(0, left.Count);
    }

    [Fact]
    public void Limiters_of_unlimited_numbers_of_devices_are_dropped()
    {
        var time = new FakeTimeProvider();
        var left = new RetainedLimiters();
        for (var number = 0; number < 20 * RetainedLimiters.CleanUpThreshold; number++)
        {
            var limiter = new DeviceLimiter(new(), time);
            limiter.AdmitImage();
            left.Keep($"device {number}", limiter);
            time.Advance(TimeSpan.FromMilliseconds(2));
        }

        Assert.InRange(left.Count, 1, RetainedLimiters.CleanUpThreshold);
    }

    [Fact]
    public void An_image_that_is_given_back_does_not_count()
    {
        var time = new FakeTimeProvider();
        var limiter = new DeviceLimiter(new() { DeviceImagesPerMinute = 1 }, time);
        limiter.AdmitImage();
        Assert.Throws<AvatarException>(limiter.AdmitImage);

        limiter.GiveImageBack();

        limiter.AdmitImage();
    }

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>Makes each kind of call to a device.</summary>
    private async Task AskAllAsync(DeviceId id)
    {
        var device = _cluster.Device(id);
        await device.AdmitUploadAsync(id, Cancellation);
        Assert.Empty((await device.ListOriginalsAsync(id, null, Cancellation)).Originals);
        Assert.Empty((await device.ListFacesAsync(id, null, Cancellation)).Faces);
        Assert.Empty(await device.ListCartoonsAsync(id, null, Cancellation));
        var original = OriginalId.New(TimeProvider.System);
        Assert.Empty(await device.ListCartoonsAsync(id, original, Cancellation));
        await Assert.ThrowsAsync<AvatarException>(() => device.GetOriginalAsync(id, original, Cancellation));
        await Assert.ThrowsAsync<AvatarException>(() => _cluster.RegenerateAsync(id, original));
        await Assert.ThrowsAsync<AvatarException>(() => _cluster.DownloadAsync(id, CartoonId.New(TimeProvider.System)));
        Assert.Equal(0, (await device.DeleteAsync(id, null, Cancellation)).Originals);
        Assert.False(await device.IsUnderWayAsync(Guid.NewGuid(), Cancellation));
    }

    /// <summary>Waits until this number of device activations is left.</summary>
    private async Task LeaveAsync(int remaining)
    {
        while (await _cluster.CountDevicesAsync() > remaining) Cancellation.ThrowIfCancellationRequested();
        Assert.Equal(remaining, await _cluster.CountDevicesAsync());
    }
}

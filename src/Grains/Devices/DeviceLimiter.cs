namespace Avatar.Grains;

/// <summary>
/// The rate limits of a device: one token bucket for all calls and one for images. The device's activation owns them, so they apply across
/// the cluster. The next activation on the same silo takes them over (see <see cref="RetainedLimiters"/>).
/// </summary>
/// <remarks>
/// <c>TokenBucketRateLimiter</c> would not do: it takes no token back, and does not report when it will be full.
/// </remarks>
internal sealed class DeviceLimiter(DeviceLimitOptions options, TimeProvider time)
{
    private readonly TokenBucket _requests = new(options.DeviceRequestsPerMinute, time);
    private readonly TokenBucket _images = new(options.DeviceImagesPerMinute, time);

    /// <summary>Time until both buckets are full, so that this limiter equals a new one.</summary>
    public TimeSpan UntilFull => TimeSpan.FromTicks(Math.Max(_requests.UntilFull.Ticks, _images.UntilFull.Ticks));

    /// <summary>Counts a call.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.RateLimited"/>.</exception>
    public void AdmitRequest() => Take(_requests, options.DeviceRequestsPerMinute);

    /// <summary>Counts a call that creates an image.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.RateLimited"/>.</exception>
    public void AdmitImage()
    {
        Take(_requests, options.DeviceRequestsPerMinute);
        Take(_images, options.DeviceImagesPerMinute);
    }

    /// <summary>Uncounts an image that was not created because the service is busy.</summary>
    public void GiveImageBack() => _images.GiveBack();

    private static void Take(TokenBucket bucket, int perMinute)
    {
        if (!bucket.TryTake(out var wait))
            throw AvatarException.RateLimited(TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.TotalSeconds))), perMinute);
    }
}

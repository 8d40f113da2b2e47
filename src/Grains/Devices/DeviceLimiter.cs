namespace Avatar.Grains;

/// <summary>
/// What a device may ask per minute: two token buckets. They live as long as the activation, so there is one set in the cluster, and
/// are kept for the next one on the same silo (see <see cref="LeftLimiters"/>).
/// </summary>
/// <remarks>
/// Not <c>TokenBucketRateLimiter</c>: that takes no token back, and cannot say when it is full.
/// </remarks>
internal sealed class DeviceLimiter(DeviceLimitOptions options, TimeProvider time)
{
    private readonly TokenBucket _requests = new(options.DeviceRequestsPerMinute, time);
    private readonly TokenBucket _images = new(options.DeviceImagesPerMinute, time);

    /// <summary>The time until a new set would be as good as this one.</summary>
    public TimeSpan UntilFull => TimeSpan.FromTicks(Math.Max(_requests.UntilFull.Ticks, _images.UntilFull.Ticks));

    /// <summary>Counts a call.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.RateLimited"/>.</exception>
    public void AdmitRequest() => Take(_requests, options.DeviceRequestsPerMinute);

    /// <summary>Counts a call that has an image made.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.RateLimited"/>.</exception>
    public void AdmitImage()
    {
        Take(_requests, options.DeviceRequestsPerMinute);
        Take(_images, options.DeviceImagesPerMinute);
    }

    /// <summary>The image was not made as the studio is busy: it does not count.</summary>
    public void GiveImageBack() => _images.GiveBack();

    private static void Take(TokenBucket bucket, int perMinute)
    {
        if (!bucket.TryTake(out var wait))
            throw AvatarException.RateLimited(TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.TotalSeconds))), perMinute);
    }
}

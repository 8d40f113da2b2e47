using System.Threading.RateLimiting;

namespace Avatar.Grains;

/// <summary>
/// What a device may ask per minute: two token buckets, filled evenly and full at first. They live as long as the activation,
/// so there is one set in the cluster.
/// </summary>
internal sealed class DeviceLimiter(DeviceLimitOptions options) : IDisposable
{
    private readonly TokenBucketRateLimiter _requests = Bucket(options.DeviceRequestsPerMinute);
    private readonly TokenBucketRateLimiter _images = Bucket(options.DeviceImagesPerMinute);

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

    public void Dispose()
    {
        _requests.Dispose();
        _images.Dispose();
    }

    /// <summary>A bucket without a timer of its own: it is filled when it is asked.</summary>
    private static TokenBucketRateLimiter Bucket(int perMinute) => new(new()
    {
        TokenLimit = perMinute,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromMinutes(1) / perMinute,
        AutoReplenishment = false,
        QueueLimit = 0,
    });

    private static void Take(TokenBucketRateLimiter bucket, int perMinute)
    {
        bucket.TryReplenish();
        using var lease = bucket.AttemptAcquire();
        if (lease.IsAcquired) return;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : bucket.ReplenishmentPeriod;
        throw AvatarException.RateLimited(TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.TotalSeconds))), perMinute);
    }
}

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

/// <summary>
/// Keeps the limiters of devices whose activation on this silo ended before their buckets were full again, for the next activation on this
/// silo. Limiters with full buckets are dropped.
/// </summary>
internal sealed class RetainedLimiters
{
    /// <summary>Below this number of limiters, full ones are not searched for.</summary>
    internal const int CleanUpThreshold = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DeviceLimiter> _limiters = [];
    private int _cleanUpAt = CleanUpThreshold;

    public int Count
    {
        get
        {
            lock (_lock) return _limiters.Count;
        }
    }

    /// <summary>Keeps a limiter, unless its buckets are full.</summary>
    /// <param name="device">The key of the device's grain.</param>
    /// <param name="limiter">The limiter of the device.</param>
    public void Keep(string device, DeviceLimiter limiter)
    {
        if (limiter.UntilFull <= TimeSpan.Zero) return;
        lock (_lock)
        {
            if (_limiters.Count >= _cleanUpAt)
            {
                foreach (var (key, retained) in _limiters)
                {
                    if (retained.UntilFull <= TimeSpan.Zero) _limiters.Remove(key);
                }

                _cleanUpAt = Math.Max(CleanUpThreshold, 2 * _limiters.Count);
            }

            _limiters[device] = limiter;
        }
    }

    /// <summary>Removes and returns the kept limiter; null if there is none, so that a new one can be used.</summary>
    public DeviceLimiter? Take(string device)
    {
        lock (_lock) return _limiters.Remove(device, out var limiter) ? limiter : null;
    }
}

/// <summary>The limits of a device and of an original. A limit per minute is also the maximum burst.</summary>
[Settings("Avatar:Limits")]
public sealed class DeviceLimitOptions
{
    /// <summary>More calls than any instance serves per minute.</summary>
    public const int NoLimit = 100_000_000;

    [Setting("Maximum number of requests per minute of one device."), NumberRange(1, NoLimit)]
    public int DeviceRequestsPerMinute { get; set; } = 600;

    /// <summary>Counts uploads, regenerations, downloads, and previews that are cut.</summary>
    [Setting("Maximum number of images per minute that one device can request."), NumberRange(1, NoLimit)]
    public int DeviceImagesPerMinute { get; set; } = 60;

    /// <summary>An original has two queues, one for drawings and one for face cuts.</summary>
    [Setting("Maximum number of requests that wait for one original."), NumberRange(1, 100_000)]
    public int OriginalQueue { get; set; } = 64;
}

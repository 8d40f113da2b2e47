namespace Avatar.Grains;

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

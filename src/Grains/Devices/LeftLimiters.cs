namespace Avatar.Grains;

/// <summary>
/// The limiters of devices whose activation has left this silo before its buckets were full, for the next activation here to go on with.
/// Full ones are forgotten.
/// </summary>
internal sealed class LeftLimiters
{
    /// <summary>Limiters below which none is looked for that may be forgotten.</summary>
    internal const int Few = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DeviceLimiter> _limiters = [];
    private int _many = Few;

    public int Count
    {
        get
        {
            lock (_gate) return _limiters.Count;
        }
    }

    /// <param name="device">The key of the device's grain.</param>
    /// <param name="limiter">What it has used up.</param>
    public void Keep(string device, DeviceLimiter limiter)
    {
        if (limiter.UntilFull <= TimeSpan.Zero) return;
        lock (_gate)
        {
            if (_limiters.Count >= _many)
            {
                foreach (var (key, left) in _limiters)
                {
                    if (left.UntilFull <= TimeSpan.Zero) _limiters.Remove(key);
                }

                _many = Math.Max(Few, 2 * _limiters.Count);
            }

            _limiters[device] = limiter;
        }
    }

    /// <summary>The limiter that was kept; null where a new one is as good.</summary>
    public DeviceLimiter? Take(string device)
    {
        lock (_gate) return _limiters.Remove(device, out var limiter) ? limiter : null;
    }
}

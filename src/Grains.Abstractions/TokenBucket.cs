namespace Avatar;

/// <summary>
/// A token bucket that starts full and refills evenly within a minute. The level is computed on each call, without a timer. Not
/// thread-safe.
/// </summary>
/// <param name="perMinute">Capacity, and number of tokens added per minute; at least 1.</param>
/// <param name="time">The clock. The bucket uses its time stamps, which are monotonic.</param>
public sealed class TokenBucket(int perMinute, TimeProvider time)
{
    private double _tokens = perMinute;
    private long _filledAt = time.GetTimestamp();

    /// <summary>Time until the bucket is full again, so that its state can be discarded.</summary>
    public TimeSpan UntilFull
    {
        get
        {
            Fill();
            return GetRefillTime(perMinute - _tokens);
        }
    }

    /// <summary>Takes a token if one is available.</summary>
    /// <param name="wait">Time until a token is available; zero if one was taken.</param>
    public bool TryTake(out TimeSpan wait)
    {
        Fill();
        wait = TimeSpan.Zero;
        if (_tokens >= 1)
        {
            _tokens--;
            return true;
        }

        wait = GetRefillTime(1 - _tokens);
        return false;
    }

    /// <summary>Returns a token that was not used.</summary>
    public void GiveBack() => _tokens = Math.Min(_tokens + 1, perMinute);

    private TimeSpan GetRefillTime(double tokens) => TimeSpan.FromMinutes(1) * (tokens / perMinute);

    private void Fill()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(_tokens + (time.GetElapsedTime(_filledAt, now) / TimeSpan.FromMinutes(1) * perMinute), perMinute);
        _filledAt = now;
    }
}

namespace Avatar;

/// <summary>
/// A token bucket: full at first, filled evenly within a minute, and computed when it is asked, without a timer. Not safe for several
/// threads at once.
/// </summary>
/// <param name="perMinute">The most tokens it holds, and how many it gets in a minute; at least 1.</param>
/// <param name="time">The clock, of which only the time stamps are used: nobody sets those.</param>
public sealed class TokenBucket(int perMinute, TimeProvider time)
{
    private double _tokens = perMinute;
    private long _filledAt = time.GetTimestamp();

    /// <summary>The time until nothing is left to remember.</summary>
    public TimeSpan UntilFull
    {
        get
        {
            Fill();
            return Worth(perMinute - _tokens);
        }
    }

    /// <summary>Takes a token if there is one.</summary>
    /// <param name="wait">Otherwise the time until there is one.</param>
    public bool TryTake(out TimeSpan wait)
    {
        Fill();
        wait = TimeSpan.Zero;
        if (_tokens >= 1)
        {
            _tokens--;
            return true;
        }

        wait = Worth(1 - _tokens);
        return false;
    }

    /// <summary>Puts a token back that was taken for nothing.</summary>
    public void GiveBack() => _tokens = Math.Min(_tokens + 1, perMinute);

    private TimeSpan Worth(double tokens) => TimeSpan.FromMinutes(1) * (tokens / perMinute);

    private void Fill()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(_tokens + (time.GetElapsedTime(_filledAt, now) / TimeSpan.FromMinutes(1) * perMinute), perMinute);
        _filledAt = now;
    }
}

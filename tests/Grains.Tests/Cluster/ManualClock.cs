namespace Avatar.Grains.Tests;

/// <summary>
/// A clock that stands still until it is moved. Timers stay real, as they only guard against hanging; time stamps are real ones, moved
/// as far as the clock was.
/// </summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _now = DateTimeOffset.FromUnixTimeMilliseconds(1_736_123_456_789);
    private TimeSpan _moved;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp()
    {
        lock (_lock) return base.GetTimestamp() + (long)(_moved.TotalSeconds * TimestampFrequency);
    }

    public void Advance(TimeSpan time)
    {
        lock (_lock) (_now, _moved) = (_now + time, _moved + time);
    }

    /// <summary>Sets the clock on the wall to another time, as an operator or NTP does: nothing has passed.</summary>
    public void Step(TimeSpan time)
    {
        lock (_lock) _now += time;
    }
}

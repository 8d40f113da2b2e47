namespace Avatar.Grains.Tests;

/// <summary>
/// A clock that stands still until the test advances it. Timers are real, as they only guard against hanging; time stamps are real ones plus
/// the time that was advanced.
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

    /// <summary>Sets the wall clock, as an operator or NTP does. Time stamps do not change.</summary>
    public void Step(TimeSpan time)
    {
        lock (_lock) _now += time;
    }
}

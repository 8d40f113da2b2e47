namespace Avatar.Grains.Tests;

/// <summary>A clock that stands still until it is moved. Timers and time stamps stay real: they only guard against hanging.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _now = DateTimeOffset.FromUnixTimeMilliseconds(1_736_123_456_789);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public void Advance(TimeSpan time)
    {
        lock (_lock) _now += time;
    }
}

namespace Avatar.Testing;

/// <summary>A machine's clock that tests can set, with time stamps that only advance.</summary>
public sealed class SteppingClock : TimeProvider
{
    private long _wall = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).UtcTicks;
    private long _stamp = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _wall), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _stamp);

    /// <summary>Advances the clock and the time stamps.</summary>
    public void Pass(TimeSpan time)
    {
        Interlocked.Add(ref _stamp, time.Ticks);
        Step(time);
    }

    /// <summary>Sets the clock; the time stamps do not change.</summary>
    public void Step(TimeSpan time) => Interlocked.Add(ref _wall, time.Ticks);
}

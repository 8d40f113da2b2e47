namespace Avatar.WebFront.Tests.Reference.Documented;

/// <summary>A clock whose timers do not fire. While it simulates a stalled process, each reading is a minute later than the last.</summary>
internal sealed class PoolClock : TimeProvider
{
    private TimeSpan _now;

    public bool StandsStill { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (_now = StandsStill ? _now + TimeSpan.FromMinutes(1) : TimeSpan.Zero).Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}

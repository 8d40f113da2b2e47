namespace Avatar;

/// <summary>
/// The clock of a process, which never steps back. It follows the machine's clock, also when that is set forwards. When the machine's
/// clock is set back, this clock runs at half speed until the machine's clock has caught up, so that ages, expiries and the order of
/// names stay correct. Time stamps and timers are the machine's monotonic ones.
/// </summary>
/// <remarks>
/// File times come from the machine's clock, and other machines do not know of this clock's offset. Code that deletes by age therefore
/// uses <see cref="GetWallClock"/>, which is behind while the two differ: it deletes later, not earlier.
/// </remarks>
/// <param name="wall">The machine's clock and time stamps.</param>
public sealed class SteadyClock(TimeProvider wall) : TimeProvider
{
    /// <summary>Difference to ignore, as the machine's clock and its time stamps are not read at the same instant.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(10);

    private readonly TimeProvider _wall = wall;

    private Line _line = Line.From(wall.GetTimestamp(), wall.GetUtcNow().UtcTicks);

    /// <summary>The latest time returned so far, in ticks. Concurrent callers must not get an earlier one.</summary>
    private long _latest;

    /// <summary>The instance of this process.</summary>
    public static SteadyClock ForProcess { get; } = new(TimeProvider.System);

    public override long TimestampFrequency => _wall.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => _wall.LocalTimeZone;

    /// <summary>Returns the machine's clock behind a steady clock, and any other clock unchanged.</summary>
    public static TimeProvider GetWallClock(TimeProvider time) => time is SteadyClock steady ? steady._wall : time;

    public override DateTimeOffset GetUtcNow()
    {
        // Read in this order: a pause between the two reads then makes the machine's clock seem behind, which is tolerated, but not ahead.
        var wallNow = _wall.GetUtcNow().UtcTicks;
        var stamp = _wall.GetTimestamp();
        var line = Volatile.Read(ref _line);
        var now = line.At(stamp, _wall);
        if (wallNow > now + (line.IsSlow ? 0 : Tolerance.Ticks))
        {
            Interlocked.CompareExchange(ref _line, Line.From(stamp, wallNow), line);
            now = wallNow;
        }
        else if (wallNow < now - Tolerance.Ticks && !line.IsSlow)
        {
            Interlocked.CompareExchange(ref _line, new Line(stamp, now, IsSlow: true), line);
        }

        return new(Later(now), TimeSpan.Zero);
    }

    public override long GetTimestamp() => _wall.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _wall.CreateTimer(callback, state, dueTime, period);

    private long Later(long now)
    {
        var latest = Volatile.Read(ref _latest);
        while (now > latest)
        {
            var seen = Interlocked.CompareExchange(ref _latest, now, latest);
            if (seen == latest) return now;
            latest = seen;
        }

        return latest;
    }

    /// <summary>Clock time as a linear function of the time stamp.</summary>
    /// <param name="Stamp">The time stamp at which it starts.</param>
    /// <param name="Ticks">The clock time at that stamp, in ticks.</param>
    /// <param name="IsSlow">Whether it runs at half speed.</param>
    private sealed record Line(long Stamp, long Ticks, bool IsSlow)
    {
        public static Line From(long stamp, long ticks) => new(stamp, ticks, IsSlow: false);

        public long At(long stamp, TimeProvider wall)
        {
            var passed = wall.GetElapsedTime(Stamp, stamp).Ticks;
            return Ticks + (IsSlow ? passed / 2 : passed);
        }
    }
}

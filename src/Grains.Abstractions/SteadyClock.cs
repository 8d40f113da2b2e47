namespace Avatar;

/// <summary>
/// The time of a process, which never steps back. It is that of the machine's clock and follows when that is set forwards. When that is
/// set back, it goes on at half the pace until the machine's clock has caught up: ages, ends and the order of names stay right.
/// Time stamps and timers are the machine's, which nobody sets.
/// </summary>
/// <remarks>
/// Files get the time of the machine's clock from the operating system, and other machines do not share this one's past. What deletes by
/// age therefore asks <see cref="WallOf"/>, which is behind while the two differ: it deletes later, not earlier.
/// </remarks>
/// <param name="wall">The machine's clock, and its time stamps.</param>
public sealed class SteadyClock(TimeProvider wall) : TimeProvider
{
    /// <summary>The machine's clock and its time stamps are read one after the other: within this they agree.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(10);

    private readonly TimeProvider _wall = wall;

    private Line _line = Line.From(wall.GetTimestamp(), wall.GetUtcNow().UtcTicks);

    /// <summary>The latest time, in ticks, that was ever told: no race between two lines may tell an earlier one.</summary>
    private long _latest;

    /// <summary>The one of this process.</summary>
    public static SteadyClock OfProcess { get; } = new(TimeProvider.System);

    public override long TimestampFrequency => _wall.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => _wall.LocalTimeZone;

    /// <summary>The machine's clock behind a steady one; any other clock is its own.</summary>
    public static TimeProvider WallOf(TimeProvider time) => time is SteadyClock steady ? steady._wall : time;

    public override DateTimeOffset GetUtcNow()
    {
        // In this order: being stopped in between makes the machine's clock seem late, which is borne, and never early.
        var told = _wall.GetUtcNow().UtcTicks;
        var stamp = _wall.GetTimestamp();
        var line = Volatile.Read(ref _line);
        var now = line.At(stamp, _wall);
        if (told > now + (line.IsSlow ? 0 : Tolerance.Ticks))
        {
            Interlocked.CompareExchange(ref _line, Line.From(stamp, told), line);
            now = told;
        }
        else if (told < now - Tolerance.Ticks && !line.IsSlow)
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

    /// <summary>How time goes on from a moment.</summary>
    /// <param name="Stamp">The moment, as a time stamp.</param>
    /// <param name="Ticks">The time at that moment.</param>
    /// <param name="IsSlow">Whether it goes at half the pace.</param>
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

namespace Avatar.Hosting;

/// <summary>
/// Detects a stalled process with a timer on the thread pool, which also runs requests, grains and the silo's own work. A query compares two
/// timestamps and calls no other component.
/// </summary>
internal sealed class Pulse : IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    /// <summary>A process that was stalled for longer than this is assumed not to recover.</summary>
    internal static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(30);

    /// <summary>Grace period for the first tick after the process, or its machine, was suspended.</summary>
    internal static readonly TimeSpan ResumeGrace = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private long _lastTick;
    private long? _missed;
    private long _missedSince;

    public Pulse(TimeProvider time, ILogger<Pulse> logger)
    {
        (_time, _logger) = (time, logger);
        _lastTick = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((Pulse)state!).Tick(), this, TickInterval, TickInterval);
    }

    public bool IsAlive()
    {
        var last = Volatile.Read(ref _lastTick);
        var stalled = _time.GetElapsedTime(last);
        if (stalled <= StallLimit) return true;
        lock (_gate)
        {
            if (_missed != last)
            {
                (_missed, _missedSince) = (last, _time.GetTimestamp());
                HostingLog.ThreadPoolStalled(_logger, stalled);
            }

            return _time.GetElapsedTime(_missedSince) <= ResumeGrace;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Tick() => Volatile.Write(ref _lastTick, _time.GetTimestamp());
}

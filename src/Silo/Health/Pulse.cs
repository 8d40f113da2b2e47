namespace Avatar.Silo.Health;

/// <summary>
/// Whether the process moves: a beat of the thread pool, on which requests, grains and the silo's own work run. Looking compares two
/// times, and asks nobody.
/// </summary>
internal sealed class Pulse : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>A process that has not moved for so long does not come round.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>What the first beat may take after the process, or its machine, was suspended.</summary>
    internal static readonly TimeSpan Resuming = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _beats;
    private long _lastBeat;
    private long? _missed;
    private long _missedSince;

    public Pulse(TimeProvider time, ILogger<Pulse> logger)
    {
        (_time, _logger) = (time, logger);
        _lastBeat = time.GetTimestamp();
        _beats = time.CreateTimer(static state => ((Pulse)state!).Note(), this, Beat, Beat);
    }

    public bool IsThere()
    {
        var last = Volatile.Read(ref _lastBeat);
        var still = _time.GetElapsedTime(last);
        if (still <= Longest) return true;
        lock (_gate)
        {
            if (_missed != last)
            {
                (_missed, _missedSince) = (last, _time.GetTimestamp());
                SiloLog.DoesNotMove(_logger, still);
            }

            return _time.GetElapsedTime(_missedSince) <= Resuming;
        }
    }

    public void Dispose() => _beats.Dispose();

    private void Note() => Volatile.Write(ref _lastBeat, _time.GetTimestamp());
}

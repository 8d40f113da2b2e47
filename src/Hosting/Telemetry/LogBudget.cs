namespace Avatar.Hosting;

/// <summary>
/// Limits the bytes of the log in every period of a minute, wherever it begins. Unlike a token bucket of the same rate, which passes twice the
/// rate in the minute after a pause, it counts the bytes of the last minute in slots of ten seconds. Not thread-safe.
/// </summary>
/// <param name="time">The clock. Its time stamps are used, which are monotonic.</param>
internal sealed class LogBudget(TimeProvider time)
{
    /// <summary>Maximum number of bytes in a minute.</summary>
    public const int BytesPerMinute = 100_000;

    /// <summary>What lines below a warning may use of it, so that a verbose category does not hide errors.</summary>
    private const int BytesBelowWarning = 60_000;

    /// <summary>What all lines may use, except those that say how many lines are missing.</summary>
    private const int BytesBelowNotices = 90_000;

    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(10);

    /// <summary>Bytes per slot: the current one and those that began within the minute before it.</summary>
    private readonly int[] _slots = new int[7];
    private readonly long _began = time.GetTimestamp();
    private long _current;
    private int _used;

    /// <summary>Takes the bytes of a line if the budget has them.</summary>
    /// <param name="bytes">Length of the line.</param>
    /// <param name="level">Level of the line.</param>
    public bool TryTake(int bytes, LogLevel level) => TryTake(bytes, level < LogLevel.Warning ? BytesBelowWarning : BytesBelowNotices);

    /// <summary>Takes the bytes of a line that says how many lines are missing.</summary>
    public bool TryTakeForNotice(int bytes) => TryTake(bytes, BytesPerMinute);

    private bool TryTake(int bytes, int limit)
    {
        Advance();
        if (_used + bytes > limit) return false;
        _used += bytes;
        _slots[_current % _slots.Length] += bytes;
        return true;
    }

    private void Advance()
    {
        var now = time.GetElapsedTime(_began).Ticks / Slot.Ticks;
        for (var passed = Math.Min(now - _current, _slots.Length); passed > 0; passed--)
        {
            ref var oldest = ref _slots[(now - passed + 1) % _slots.Length];
            _used -= oldest;
            oldest = 0;
        }

        _current = now;
    }
}

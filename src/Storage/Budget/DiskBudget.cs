using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avatar.Storage;

/// <summary>
/// How many bytes the service may take of the disk. Once they are taken, photos and cartoons are refused; faces, which are small
/// and make room by removing their photo's cartoons, and everything that deletes go on.
/// </summary>
/// <remarks>
/// What is taken is measured now and then, and in between this process counts what it writes and deletes itself. So it is off by
/// what other processes do until the next measurement, and by what is under way when the budget is reached: leave that much room.
/// </remarks>
public sealed class DiskBudget
{
    private readonly Lock _gate = new();
    private readonly ILogger _logger;
    private long _used;
    private long _written;
    private bool _isSpent;

    /// <param name="bytes">The most that may be taken; 0 for no limit.</param>
    /// <param name="logger">Told when the budget is spent, and when there is room again.</param>
    /// <param name="meters">Shows both, if there is a budget.</param>
    public DiskBudget(long bytes, ILogger<DiskBudget> logger, IMeterFactory? meters = null)
    {
        (Bytes, _logger) = (bytes, logger);
        if (!IsSet || meters?.Create(StorageMeter.Name) is not { } meter) return;
        meter.CreateObservableGauge("avatar.storage.used", () => Used, "By", "What files, thumbnails and the SQLite database take, as far as it is known.");
        meter.CreateObservableGauge("avatar.storage.budget", () => Bytes, "By", "The most that they may take.");
    }

    /// <summary>No limit.</summary>
    public static DiskBudget None { get; } = new(0, NullLogger<DiskBudget>.Instance);

    public long Bytes { get; }

    public bool IsSet => Bytes > 0;

    /// <summary>The bytes that are taken, as far as it is known; 0 before the first measurement.</summary>
    public long Used
    {
        get
        {
            lock (_gate) return _used;
        }
    }

    /// <summary>Asked before anything is done for a new photo or cartoon.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.InsufficientStorage"/>: the budget is spent.</exception>
    public void ThrowIfSpent()
    {
        if (!IsSet) return;
        lock (_gate)
        {
            Tell();
            if (_isSpent) throw AvatarException.InsufficientStorage();
        }
    }

    /// <summary>Counts bytes that were written, or, below zero, deleted.</summary>
    internal void Add(long bytes)
    {
        lock (_gate)
        {
            _used += bytes;
            _written += Math.Max(0, bytes);
        }
    }

    /// <summary>
    /// Replaces the count by a measurement. What was written while it took place may be in it or not and is added: rather too much,
    /// until the next one, than too little.
    /// </summary>
    internal async Task MeasureAsync(Func<Task<long>> measure)
    {
        var before = Written();
        var found = await measure().ConfigureAwait(false);
        lock (_gate)
        {
            _used = found + (_written - before);
            Tell();
        }
    }

    private long Written()
    {
        lock (_gate) return _written;
    }

    /// <summary>Once it is spent, a hundredth of it must be free again: at its edge it would change with every deletion.</summary>
    private void Tell()
    {
        var isSpent = _isSpent ? _used > Bytes - Math.Max(1, Bytes / 100) : _used >= Bytes;
        if (isSpent == _isSpent) return;
        _isSpent = isSpent;
        if (isSpent) _logger.BudgetSpent(_used, Bytes);
        else _logger.BudgetHasRoom(_used, Bytes);
    }
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avatar.Storage;

/// <summary>
/// Limits the bytes that the service uses on disk. Once the limit is reached, new photos and cartoons are rejected. Deletions continue,
/// and so do faces: they are small and free space by removing their photo's cartoons.
/// </summary>
/// <remarks>
/// Usage is measured periodically; between measurements this process counts its own writes and deletions. Until the next measurement the
/// count does not include other processes, and writes already running when the limit is reached still complete. Leave room for both.
/// </remarks>
public sealed class DiskBudget
{
    private readonly Lock _gate = new();
    private readonly ILogger _logger;
    private long _used;
    private long _written;
    private bool _isSpent;

    /// <param name="bytes">Maximum number of bytes on disk; 0 for no limit.</param>
    /// <param name="logger">Logs when the limit is reached, and when there is free space again.</param>
    /// <param name="meters">Publishes usage and limit, if there is a limit.</param>
    public DiskBudget(long bytes, ILogger<DiskBudget> logger, IMeterFactory? meters = null)
    {
        (Bytes, _logger) = (bytes, logger);
        if (!IsSet || meters?.Create(StorageMeter.Name) is not { } meter) return;
        meter.CreateObservableGauge("avatar.storage.used", () => Used, "By", "Bytes used by files, thumbnails and the SQLite database, as last measured or counted.");
        meter.CreateObservableGauge("avatar.storage.budget", () => Bytes, "By", "Maximum number of bytes that they may use.");
    }

    /// <summary>A budget without a limit.</summary>
    public static DiskBudget None { get; } = new(0, NullLogger<DiskBudget>.Instance);

    public long Bytes { get; }

    public bool IsSet => Bytes > 0;

    /// <summary>The bytes used, as last measured and counted since; before the first measurement, only the bytes counted.</summary>
    public long Used
    {
        get
        {
            lock (_gate) return _used;
        }
    }

    /// <summary>Rejects a new photo or cartoon before any work is done for it.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.InsufficientStorage"/>: the limit is reached.</exception>
    public void ThrowIfSpent()
    {
        if (!IsSet) return;
        lock (_gate)
        {
            UpdateState();
            if (_isSpent) throw AvatarException.InsufficientStorage();
        }
    }

    /// <summary>Counts written bytes, or deleted bytes if negative.</summary>
    internal void Add(long bytes)
    {
        lock (_gate)
        {
            _used += bytes;
            _written += Math.Max(0, bytes);
        }
    }

    /// <summary>
    /// Replaces the count with a measurement. Bytes written during the measurement may or may not be included in it and are added, so the
    /// count may be too high until the next measurement.
    /// </summary>
    internal async Task MeasureAsync(Func<Task<long>> measure)
    {
        var before = Written();
        var found = await measure().ConfigureAwait(false);
        lock (_gate)
        {
            _used = found + (_written - before);
            UpdateState();
        }
    }

    private long Written()
    {
        lock (_gate) return _written;
    }

    /// <summary>
    /// Logs when the state changes. After the limit was reached, 1% must be free again (hysteresis); otherwise the state would change
    /// with every deletion near the limit.
    /// </summary>
    private void UpdateState()
    {
        var isSpent = _isSpent ? _used > Bytes - Math.Max(1, Bytes / 100) : _used >= Bytes;
        if (isSpent == _isSpent) return;
        _isSpent = isSpent;
        if (isSpent) _logger.BudgetSpent(_used, Bytes);
        else _logger.BudgetHasRoom(_used, Bytes);
    }
}

/// <summary>Measures how many bytes the stores use on disk and updates the budget.</summary>
public sealed class DiskMeasurement(DiskBudget budget, IAvatarStore documents, IImageStore images)
{
    /// <exception cref="StoreException">A store is unavailable.</exception>
    public Task RunAsync(CancellationToken cancellationToken) => budget.MeasureAsync(async () =>
        await documents.MeasureAsync(cancellationToken).ConfigureAwait(false) + await images.MeasureAsync(cancellationToken).ConfigureAwait(false));
}

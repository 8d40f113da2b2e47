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

/// <summary>The setting of <see cref="DiskBudget"/>.</summary>
[Settings("Avatar:Limits")]
public sealed class DiskBudgetOptions
{
    [Setting("Maximum total size of image files, thumbnails and the SQLite database, in bytes. Beyond it, photos and cartoons are refused. 0 disables the limit.")]
    [NumberRange(0, 1L << 60)]
    public long DiskBudgetBytes { get; set; }
}

/// <summary>Decorator that reports the bytes written to and deleted from an image store to the <see cref="DiskBudget"/>.</summary>
internal sealed class BudgetedImageStore(IImageStore inner, DiskBudget budget) : IImageStore
{
    public Task OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public Task<long> MeasureAsync(CancellationToken cancellationToken) => inner.MeasureAsync(cancellationToken);

    public async Task<IImageWriter> CreateAsync(ImageArea area, CancellationToken cancellationToken) =>
        new Writer(await inner.CreateAsync(area, cancellationToken).ConfigureAwait(false), budget);

    public Task<StoredImage?> OpenAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) => inner.OpenAsync(area, name, cancellationToken);

    public Task<IReadOnlySet<ImageName>> FindExistingAsync(ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) =>
        inner.FindExistingAsync(area, names, cancellationToken);

    /// <summary>GridFS keeps the bytes for some hours after the deletion; the next measurement counts them again.</summary>
    public async Task DeleteAsync(ImageArea area, ImageName name, CancellationToken cancellationToken)
    {
        var length = await LengthAsync(area, name, cancellationToken).ConfigureAwait(false);
        await inner.DeleteAsync(area, name, cancellationToken).ConfigureAwait(false);
        budget.Add(-length);
    }

    public Task FlushAsync(ImageArea area, CancellationToken cancellationToken) => inner.FlushAsync(area, cancellationToken);

    public IAsyncEnumerable<StoredFile> ListAsync(ImageArea area, string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(area, prefix, cancellationToken);

    /// <summary>Counts nothing: a received photo's bytes were counted when it was written.</summary>
    public Task<bool> ClaimAsync(ImageName incoming, CancellationToken cancellationToken) => inner.ClaimAsync(incoming, cancellationToken);

    public Task<bool> SettleAsync(ImageName incoming, CancellationToken cancellationToken) => inner.SettleAsync(incoming, cancellationToken);

    public async Task WithdrawAsync(ImageName incoming, CancellationToken cancellationToken)
    {
        var length = await LengthAsync(ImageArea.Incoming, incoming, cancellationToken).ConfigureAwait(false);
        await inner.WithdrawAsync(incoming, cancellationToken).ConfigureAwait(false);
        budget.Add(-length);
    }

    public Task SetAsideAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) => inner.SetAsideAsync(area, name, cancellationToken);

    public Task<int> DeleteUnfinishedAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) => inner.DeleteUnfinishedAsync(cutoff, cancellationToken);

    public Task<Guid?> GetStoreIdAsync(CancellationToken cancellationToken) => inner.GetStoreIdAsync(cancellationToken);

    public Task SetStoreIdAsync(Guid storeId, CancellationToken cancellationToken) => inner.SetStoreIdAsync(storeId, cancellationToken);

    public Task<Guid> GetFilesIdAsync(CancellationToken cancellationToken) => inner.GetFilesIdAsync(cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);

    public Task<bool> HasFilesAsync(CancellationToken cancellationToken) => inner.HasFilesAsync(cancellationToken);

    private async Task<long> LengthAsync(ImageArea area, ImageName name, CancellationToken cancellationToken)
    {
        try
        {
            if (await inner.OpenAsync(area, name, cancellationToken).ConfigureAwait(false) is not { } image) return 0;
            await using (image.ConfigureAwait(false)) return image.Content.Length;
        }
        catch (StoreException)
        {
            // An unreadable file can still be deleted; the next measurement corrects the count.
            return 0;
        }
    }

    private sealed class Writer(IImageWriter inner, DiskBudget budget) : IImageWriter
    {
        private long _unpublished;

        public string Sha256 => inner.Sha256;

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            await inner.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            _unpublished += bytes.Length;
            budget.Add(bytes.Length);
        }

        public async Task<bool> PublishAsync(ImageName name, CancellationToken cancellationToken)
        {
            if (!await inner.PublishAsync(name, cancellationToken).ConfigureAwait(false)) return false;
            _unpublished = 0;
            return true;
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync().ConfigureAwait(false);
            budget.Add(-_unpublished);
            _unpublished = 0;
        }
    }
}

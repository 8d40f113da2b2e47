using System.Diagnostics.Metrics;
using Avatar.Storage;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront;

/// <summary>
/// Size-bounded LRU disk cache of image copies. A copy that is opened has its full length; a missing or damaged copy is made again.
/// </summary>
/// <remarks>
/// Times of last use are kept in memory and, with a precision of one hour, as modification times of the files, so the LRU order survives a
/// restart. Several processes may share the folder: each finds copies of the others, and recounts the folder after it has added a sixteenth
/// of the bound. So n processes exceed the bound by at most n sixteenths.
/// </remarks>
internal sealed class VariantCache(
    IOptions<VariantCacheOptions> options, FileCalls calls, VariantMetrics metrics, TimeProvider time, ILogger<VariantCache> logger)
{
    private static readonly TimeSpan Precision = TimeSpan.FromHours(1);
    private static readonly TimeSpan UnfinishedAge = TimeSpan.FromHours(6);

    private readonly Lock _gate = new();
    private readonly VariantFiles _files = new(new ImageCopies(options.Value.Root, options.Value.Access), calls);
    private readonly long _maxBytes = options.Value.MaxBytes;
    private readonly Dictionary<VariantKey, Entry> _entries = [];
    private long _bytes;
    private long _addedSinceCount;

    /// <summary>
    /// Opens a copy; null if there is none or the disk does not answer. An empty copy means that the image itself is small enough.
    /// </summary>
    /// <param name="key">The copy.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    public async Task<Stream?> OpenAsync(VariantKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await calls.RunAsync(() => TryOpen(key) is { } file ? new FileCallStream(file, calls) : null, cancellationToken);
        }
        catch (StoreException exception)
        {
            FrontLog.VariantNotRead(logger, key.Source, key.Distinction, exception);
            return null;
        }
    }

    /// <summary>Like <see cref="OpenAsync"/>, but on the caller's thread, which a hanging disk would block.</summary>
    public FileStream? TryOpen(VariantKey key)
    {
        if (_maxBytes == 0) return null;
        try
        {
            if ((GetEntry(key) ?? Find(key)) is not { } entry) return null;
            if (TryOpen(_files.GetPath(key, entry.Length), entry) is { } opened) return opened;
            RemoveEntry(key);
        }
        catch (Exception exception) when (IsDiskError(exception))
        {
            FrontLog.VariantNotRead(logger, key.Source, key.Distinction, exception);
        }

        return null;
    }

    /// <summary>Stores a copy, best effort, and evicts copies over the bound.</summary>
    /// <param name="key">The copy.</param>
    /// <param name="bytes">Content of the copy.</param>
    /// <param name="imageExistsAsync">Checks whether the image exists. The copy of a deleted image is not stored.</param>
    public async Task StoreAsync(VariantKey key, ReadOnlyMemory<byte> bytes, Func<Task<bool>> imageExistsAsync)
    {
        var cost = VariantFiles.GetCost(bytes.Length);
        if (cost > _maxBytes) return;
        try
        {
            var now = time.GetUtcNow();
            if (!await _files.TryPublishAsync(key, bytes, now, imageExistsAsync)) return;
            AddEntry(key, bytes.Length, now);
            if (Interlocked.Add(ref _addedSinceCount, cost) > _maxBytes / 16 || IsOverBound()) await calls.RunAsync(Count, CancellationToken.None);
        }
        catch (Exception exception) when (IsDiskError(exception) || exception is StoreException)
        {
            FrontLog.VariantNotKept(logger, key.Source, key.Distinction, exception);
        }
    }

    /// <summary>
    /// Scans the folder, including copies made by other and earlier processes. Deletes damaged and abandoned files, files at paths of an
    /// earlier version, and copies over the bound. Files that cannot be inspected are skipped.
    /// </summary>
    /// <returns>The images that have copies, including unfinished ones.</returns>
    public IReadOnlySet<(ImageArea Area, ImageName Source)> Count()
    {
        Interlocked.Exchange(ref _addedSinceCount, 0);
        var missing = GetKeys().ToHashSet();
        var sources = new HashSet<(ImageArea, ImageName)>();
        foreach (var (area, folder) in _files.Folders())
        {
            foreach (var file in TryList(area, folder))
            {
                if (file.Source is { } source) sources.Add((area, source));
                if (TryCount(file) is { } key) missing.Remove(key);
            }
        }

        foreach (var key in missing) RemoveEntry(key);
        Evict();
        return sources;
    }

    /// <summary>Deletes the copies of an image.</summary>
    /// <returns>False if a copy could not be deleted.</returns>
    public bool TryRemove(ImageArea area, ImageName source)
    {
        try
        {
            foreach (var key in _files.Delete(area, source)) RemoveEntry(key);
            return true;
        }
        catch (Exception exception) when (IsDiskError(exception))
        {
            FrontLog.VariantNotRemoved(logger, source.ToString(), exception);
            return false;
        }
    }

    private static bool IsDiskError(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private IReadOnlyList<VariantFile> TryList(ImageArea area, DirectoryInfo folder)
    {
        try
        {
            return [.. VariantFiles.List(area, folder)];
        }
        catch (Exception exception) when (IsDiskError(exception))
        {
            FrontLog.VariantNotRemoved(logger, folder.Name, exception);
            return [];
        }
    }

    /// <summary>Adds a complete copy to the index and returns its key. Deletes damaged and abandoned files; skips unknown files.</summary>
    private VariantKey? TryCount(VariantFile file)
    {
        try
        {
            if (file.Key is { } key && file.IsWhole && file.File.FullName == Path.GetFullPath(_files.GetPath(key, file.Length)))
            {
                AddEntry(key, file.Length, file.File.LastWriteTimeUtc);
                return key;
            }

            var abandoned = (SteadyClock.GetWallClock(time).GetUtcNow() - UnfinishedAge).UtcDateTime;
            if (file.Key is not null || (file.IsUnfinished && file.File.LastWriteTimeUtc < abandoned)) file.File.Delete();
        }
        catch (Exception exception) when (IsDiskError(exception))
        {
            FrontLog.VariantNotRemoved(logger, file.File.Name, exception);
        }

        return null;
    }

    /// <summary>Opens a file and records its use; null if it is missing or has the wrong length.</summary>
    private FileStream? TryOpen(string path, Entry entry)
    {
        try
        {
            var file = ImageCopies.Open(path);
            if (file.Length == entry.Length)
            {
                if (entry.RecordUse(time.GetUtcNow(), Precision)) File.SetLastWriteTimeUtc(file.SafeFileHandle, entry.LastUse.UtcDateTime);
                return file;
            }

            file.Dispose();
            File.Delete(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // The folder was emptied; copies are made again on request.
        }

        return null;
    }

    private Entry? GetEntry(VariantKey key)
    {
        lock (_gate) return _entries.GetValueOrDefault(key);
    }

    private Entry? Find(VariantKey key) =>
        _files.Find(key) is { } file ? AddEntry(key, file.Length, file.File.LastWriteTimeUtc) : null;

    private VariantKey[] GetKeys()
    {
        lock (_gate) return [.. _entries.Keys];
    }

    private Entry AddEntry(VariantKey key, long length, DateTimeOffset lastUse)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var entry) && entry.Length == length) return entry;
            if (entry is not null) _bytes -= VariantFiles.GetCost(entry.Length);
            _entries[key] = entry = new Entry(length, lastUse);
            _bytes += VariantFiles.GetCost(length);
            metrics.SetBytes(_bytes);
            return entry;
        }
    }

    private Entry? RemoveEntry(VariantKey key)
    {
        lock (_gate)
        {
            if (!_entries.Remove(key, out var entry)) return null;
            _bytes -= VariantFiles.GetCost(entry.Length);
            metrics.SetBytes(_bytes);
            return entry;
        }
    }

    /// <summary>
    /// If the cache exceeds its bound, evicts an eighth of it in one step, so that entries are not sorted for every new copy.
    /// </summary>
    private void Evict()
    {
        foreach (var (key, length) in SelectEvictions())
        {
            if (RemoveEntry(key) is null) continue;
            File.Delete(_files.GetPath(key, length));
            metrics.Evicted();
        }
    }

    /// <summary>A hint: deletions may have freed space unnoticed, so the folder is counted before anything is evicted.</summary>
    private bool IsOverBound()
    {
        lock (_gate) return _bytes > _maxBytes;
    }

    private List<(VariantKey Key, long Length)> SelectEvictions()
    {
        lock (_gate)
        {
            var surplus = _bytes <= _maxBytes ? 0 : _bytes - (_maxBytes - (_maxBytes / 8));
            var evictions = new List<(VariantKey, long)>();
            if (surplus == 0) return evictions;
            foreach (var (key, entry) in _entries.OrderBy(static pair => pair.Value.LastUse))
            {
                if (surplus <= 0) break;
                surplus -= VariantFiles.GetCost(entry.Length);
                evictions.Add((key, entry.Length));
            }

            return evictions;
        }
    }

    /// <summary>A copy on disk.</summary>
    private sealed class Entry(long length, DateTimeOffset lastUse)
    {
        private long _lastUse = lastUse.UtcTicks;
        private long _lastWritten = lastUse.UtcTicks;

        public long Length => length;

        public DateTimeOffset LastUse => new(Volatile.Read(ref _lastUse), TimeSpan.Zero);

        /// <summary>Records a use; returns whether the caller must also update the file time.</summary>
        public bool RecordUse(DateTimeOffset now, TimeSpan precision)
        {
            Volatile.Write(ref _lastUse, now.UtcTicks);
            var written = Volatile.Read(ref _lastWritten);
            return now.UtcTicks - written >= precision.Ticks && Interlocked.CompareExchange(ref _lastWritten, now.UtcTicks, written) == written;
        }
    }
}

/// <summary>The meter <c>avatar.variants</c>.</summary>
internal sealed class VariantMetrics
{
    public const string MeterName = "avatar.variants";

    private readonly Counter<long> _hits;
    private readonly Counter<long> _misses;
    private readonly Counter<long> _evictions;
    private long _bytes;

    public VariantMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _hits = meter.CreateCounter<long>("avatar.variants.hits", "{variant}", "Copies served from the cache.");
        _misses = meter.CreateCounter<long>("avatar.variants.misses", "{variant}", "Copies that were not in the cache.");
        _evictions = meter.CreateCounter<long>("avatar.variants.evictions", "{variant}", "Copies evicted to make room for newer ones.");
        meter.CreateObservableGauge("avatar.variants.bytes", () => Volatile.Read(ref _bytes), "By", "Disk space of all copies.");
    }

    public void Hit() => _hits.Add(1);

    public void Missed() => _misses.Add(1);

    public void Evicted() => _evictions.Add(1);

    public void SetBytes(long bytes) => Volatile.Write(ref _bytes, bytes);
}

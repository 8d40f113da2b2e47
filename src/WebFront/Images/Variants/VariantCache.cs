namespace Avatar.WebFront.Images.Variants;

/// <summary>
/// Copies on the disk, as many as fit: what was used least recently goes first. Whatever happens to the files, one that is
/// opened is whole, and one that is lost is made again.
/// </summary>
/// <remarks>
/// The times of use live in memory and, to the hour, in the times of the files, so their order survives a restart. Processes
/// may share the folder: each finds what the others made, and counts it whenever it has added a sixteenth of the bound itself,
/// so n of them exceed it by n sixteenths at most.
/// </remarks>
internal sealed class VariantCache(VariantCacheOptions options, VariantMetrics metrics, TimeProvider time, ILogger<VariantCache> logger)
{
    private static readonly TimeSpan Precision = TimeSpan.FromHours(1);
    private static readonly TimeSpan UnfinishedAge = TimeSpan.FromHours(6);

    private readonly Lock _gate = new();
    private readonly VariantFiles _files = new(options.Root);
    private readonly Dictionary<VariantKey, Kept> _kept = [];
    private long _bytes;
    private long _addedSinceCount;

    /// <summary>Opens a copy; null if there is none. An empty one says that the image itself will do.</summary>
    public FileStream? TryOpen(VariantKey key)
    {
        if (options.MostBytes == 0) return null;
        try
        {
            if ((Recall(key) ?? Find(key)) is not { } kept) return null;
            if (TryOpen(_files.PathOf(key, kept.Length), kept) is { } opened) return opened;
            Forget(key);
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            FrontLog.VariantNotRead(logger, key.Source, key.Distinction, exception);
        }

        return null;
    }

    /// <summary>Keeps a copy, if the disk has room for it, and removes what is over the bound.</summary>
    public void Store(VariantKey key, ReadOnlySpan<byte> bytes)
    {
        var cost = VariantFiles.CostOf(bytes.Length);
        if (cost > options.MostBytes) return;
        try
        {
            var now = time.GetUtcNow();
            _files.Publish(key, bytes, now);
            Remember(key, bytes.Length, now);
            if (Interlocked.Add(ref _addedSinceCount, cost) > options.MostBytes / 16) Count();
            else Evict();
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            FrontLog.VariantNotKept(logger, key.Source, key.Distinction, exception);
        }
    }

    /// <summary>
    /// Looks at every file, so that what other processes and earlier ones made is known, and removes what is damaged, was never
    /// finished, or is over the bound.
    /// </summary>
    /// <returns>The images that there are copies of.</returns>
    public IReadOnlySet<(ImageArea Area, ImageName Source)> Count()
    {
        Interlocked.Exchange(ref _addedSinceCount, 0);
        var gone = Known().ToHashSet();
        var abandoned = (time.GetUtcNow() - UnfinishedAge).UtcDateTime;
        foreach (var file in _files.All())
        {
            if (file.Key is { } key && file.IsWhole)
            {
                gone.Remove(key);
                Remember(key, file.Length, file.File.LastWriteTimeUtc);
            }
            else if (file.Key is not null || (file.IsUnfinished && file.File.LastWriteTimeUtc < abandoned))
            {
                file.File.Delete();
            }
        }

        foreach (var key in gone) Forget(key);
        Evict();
        return Known().Select(static key => (key.Area, key.Source)).ToHashSet();
    }

    /// <summary>Removes the copies of these images.</summary>
    public void Remove(IReadOnlySet<(ImageArea Area, ImageName Source)> sources)
    {
        foreach (var key in Known())
        {
            if (sources.Contains((key.Area, key.Source)) && Forget(key) is { } kept) File.Delete(_files.PathOf(key, kept.Length));
        }
    }

    private static bool IsOfDisk(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>Opens a file and notes its use; null if it is missing, or not whole.</summary>
    private FileStream? TryOpen(string path, Kept kept)
    {
        try
        {
            var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            if (file.Length == kept.Length)
            {
                if (kept.Use(time.GetUtcNow(), Precision)) File.SetLastWriteTimeUtc(handle, kept.LastUse.UtcDateTime);
                return file;
            }

            file.Dispose();
            File.Delete(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Somebody emptied the folder; what was in it is made again.
        }

        return null;
    }

    private Kept? Recall(VariantKey key)
    {
        lock (_gate) return _kept.GetValueOrDefault(key);
    }

    private Kept? Find(VariantKey key) =>
        _files.Find(key) is { } file ? Remember(key, file.Length, file.File.LastWriteTimeUtc) : null;

    private VariantKey[] Known()
    {
        lock (_gate) return [.. _kept.Keys];
    }

    private Kept Remember(VariantKey key, long length, DateTimeOffset lastUse)
    {
        lock (_gate)
        {
            if (_kept.TryGetValue(key, out var kept) && kept.Length == length) return kept;
            if (kept is not null) _bytes -= VariantFiles.CostOf(kept.Length);
            _kept[key] = kept = new Kept(length, lastUse);
            _bytes += VariantFiles.CostOf(length);
            metrics.Holds(_bytes);
            return kept;
        }
    }

    private Kept? Forget(VariantKey key)
    {
        lock (_gate)
        {
            if (!_kept.Remove(key, out var kept)) return null;
            _bytes -= VariantFiles.CostOf(kept.Length);
            metrics.Holds(_bytes);
            return kept;
        }
    }

    /// <summary>Over the bound, an eighth of it is freed at once, so that the order is not looked for with every new copy.</summary>
    private void Evict()
    {
        foreach (var (key, length) in Superfluous())
        {
            if (Forget(key) is null) continue;
            File.Delete(_files.PathOf(key, length));
            metrics.Evicted();
        }
    }

    private List<(VariantKey Key, long Length)> Superfluous()
    {
        lock (_gate)
        {
            var surplus = _bytes <= options.MostBytes ? 0 : _bytes - (options.MostBytes - (options.MostBytes / 8));
            var superfluous = new List<(VariantKey, long)>();
            if (surplus == 0) return superfluous;
            foreach (var (key, kept) in _kept.OrderBy(static pair => pair.Value.LastUse))
            {
                if (surplus <= 0) break;
                surplus -= VariantFiles.CostOf(kept.Length);
                superfluous.Add((key, kept.Length));
            }

            return superfluous;
        }
    }

    /// <summary>A copy that is on the disk.</summary>
    private sealed class Kept(long length, DateTimeOffset lastUse)
    {
        private long _lastUse = lastUse.UtcTicks;
        private long _lastNoted = lastUse.UtcTicks;

        public long Length => length;

        public DateTimeOffset LastUse => new(Volatile.Read(ref _lastUse), TimeSpan.Zero);

        /// <summary>Notes a use; returns whether that is to be told to the file too.</summary>
        public bool Use(DateTimeOffset now, TimeSpan precision)
        {
            Volatile.Write(ref _lastUse, now.UtcTicks);
            var noted = Volatile.Read(ref _lastNoted);
            return now.UtcTicks - noted >= precision.Ticks && Interlocked.CompareExchange(ref _lastNoted, now.UtcTicks, noted) == noted;
        }
    }
}

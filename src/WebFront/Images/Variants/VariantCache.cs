using Avatar.Storage;

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
internal sealed class VariantCache(VariantCacheOptions options, FileCalls calls, VariantMetrics metrics, TimeProvider time, ILogger<VariantCache> logger)
{
    private static readonly TimeSpan Precision = TimeSpan.FromHours(1);
    private static readonly TimeSpan UnfinishedAge = TimeSpan.FromHours(6);

    private readonly Lock _gate = new();
    private readonly VariantFiles _files = new(new ImageCopies(options.Root, options.Access), calls);
    private readonly Dictionary<VariantKey, Kept> _kept = [];
    private long _bytes;
    private long _addedSinceCount;

    /// <summary>Opens a copy; null if there is none, or the disk does not answer. An empty one says that the image itself will do.</summary>
    /// <param name="key">Which copy.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
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

    /// <summary>The same on the caller's thread, which a disk that hangs would block.</summary>
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
    /// <param name="key">Which copy.</param>
    /// <param name="bytes">What it is.</param>
    /// <param name="isImageThereAsync">Looks whether its image is there: a copy of one that has gone is not kept.</param>
    public async Task StoreAsync(VariantKey key, ReadOnlyMemory<byte> bytes, Func<Task<bool>> isImageThereAsync)
    {
        var cost = VariantFiles.CostOf(bytes.Length);
        if (cost > options.MostBytes) return;
        try
        {
            var now = time.GetUtcNow();
            if (!await _files.TryPublishAsync(key, bytes, now, isImageThereAsync)) return;
            Remember(key, bytes.Length, now);
            if (Interlocked.Add(ref _addedSinceCount, cost) > options.MostBytes / 16 || IsOverBound()) await calls.RunAsync(Count, CancellationToken.None);
        }
        catch (Exception exception) when (IsOfDisk(exception) || exception is StoreException)
        {
            FrontLog.VariantNotKept(logger, key.Source, key.Distinction, exception);
        }
    }

    /// <summary>
    /// Looks at every file, so that what other processes and earlier ones made is known, and removes what is damaged, was never
    /// finished, lies where an earlier version had it, or is over the bound. What cannot be looked at does not keep it from the rest.
    /// </summary>
    /// <returns>The images that there are copies of, unfinished ones too.</returns>
    public IReadOnlySet<(ImageArea Area, ImageName Source)> Count()
    {
        Interlocked.Exchange(ref _addedSinceCount, 0);
        var gone = Known().ToHashSet();
        var sources = new HashSet<(ImageArea, ImageName)>();
        foreach (var (area, folder) in _files.Folders())
        {
            foreach (var file in TryList(area, folder))
            {
                if (file.Source is { } source) sources.Add((area, source));
                if (TryCount(file) is { } key) gone.Remove(key);
            }
        }

        foreach (var key in gone) Forget(key);
        Evict();
        return sources;
    }

    /// <summary>Removes the copies of an image.</summary>
    /// <returns>Whether none is left.</returns>
    public bool TryRemove(ImageArea area, ImageName source)
    {
        try
        {
            foreach (var key in _files.Delete(area, source)) Forget(key);
            return true;
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            FrontLog.VariantNotRemoved(logger, source.ToString(), exception);
            return false;
        }
    }

    private static bool IsOfDisk(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private IReadOnlyList<VariantFile> TryList(ImageArea area, DirectoryInfo folder)
    {
        try
        {
            return [.. VariantFiles.In(area, folder)];
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            FrontLog.VariantNotRemoved(logger, folder.Name, exception);
            return [];
        }
    }

    /// <summary>Takes a file into account, or removes it; returns the copy that it is, if it stays.</summary>
    private VariantKey? TryCount(VariantFile file)
    {
        try
        {
            if (file.Key is { } key && file.IsWhole && file.File.FullName == Path.GetFullPath(_files.PathOf(key, file.Length)))
            {
                Remember(key, file.Length, file.File.LastWriteTimeUtc);
                return key;
            }

            var abandoned = (SteadyClock.WallOf(time).GetUtcNow() - UnfinishedAge).UtcDateTime;
            if (file.Key is not null || (file.IsUnfinished && file.File.LastWriteTimeUtc < abandoned)) file.File.Delete();
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            FrontLog.VariantNotRemoved(logger, file.File.Name, exception);
        }

        return null;
    }

    /// <summary>Opens a file and notes its use; null if it is missing, or not whole.</summary>
    private FileStream? TryOpen(string path, Kept kept)
    {
        try
        {
            var file = ImageCopies.Open(path);
            if (file.Length == kept.Length)
            {
                if (kept.Use(time.GetUtcNow(), Precision)) File.SetLastWriteTimeUtc(file.SafeFileHandle, kept.LastUse.UtcDateTime);
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

    /// <summary>As far as is known: deletions may have removed some of it, which is why it is counted before anything is evicted.</summary>
    private bool IsOverBound()
    {
        lock (_gate) return _bytes > options.MostBytes;
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

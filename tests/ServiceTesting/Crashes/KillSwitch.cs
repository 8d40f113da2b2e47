namespace Avatar.ServiceTesting.Crashes;

/// <summary>
/// Kills a process at a random point of its work, not at a time. It is armed after a random number of answers. Then it fires after a random
/// number of bytes over any socket or, in other rounds, when the next image appears in or disappears from a folder, which is between two
/// steps of the order of writes. A random number of processor spins is added.
/// </summary>
internal sealed class KillSwitch : IDisposable
{
    private const int MostBytes = 40_000;

    /// <summary>After this many bytes the switch fires even if no change was seen in the folder.</summary>
    private const int BytesWithoutFile = 2_000_000;

    private static readonly (WatcherChangeTypes Change, string Area)?[] Moments =
    [
        null,
        (WatcherChangeTypes.Created, "incoming"),
        (WatcherChangeTypes.Created, "originals"),
        (WatcherChangeTypes.Deleted, "incoming"),
        (WatcherChangeTypes.Created, "temp"),
        (WatcherChangeTypes.Created, "downloaded"),
        (WatcherChangeTypes.Deleted, "temp"),
    ];

    private readonly Action _kill;
    private readonly FileSystemWatcher? _watcher;
    private readonly int _turns;
    private int _answers;
    private int _bytes;
    private int _fired;

    /// <param name="round">The number of the round, which selects the event.</param>
    /// <param name="random">The source of the random numbers.</param>
    /// <param name="uploads">The folder that holds the image folders.</param>
    /// <param name="kill">Kills the process.</param>
    public KillSwitch(int round, Random random, string uploads, Action kill)
    {
        _kill = kill;
        _answers = random.Next(20, 100);
        if (Moments[round % Moments.Length] is var (change, area))
        {
            _bytes = BytesWithoutFile;
            _turns = random.Next(10_000);
            _watcher = new(Path.Combine(uploads, area)) { NotifyFilter = NotifyFilters.FileName };
            _watcher.Created += (_, file) => Seen(file, change);
            _watcher.Deleted += (_, file) => Seen(file, change);
            _watcher.EnableRaisingEvents = true;
        }
        else
        {
            _bytes = random.Next(MostBytes);
            _turns = random.Next(100_000);
        }
    }

    public bool IsFired => Volatile.Read(ref _fired) != 0;

    private bool IsArmed => Volatile.Read(ref _answers) <= 0;

    public void Answered() => Interlocked.Decrement(ref _answers);

    public void Moved(int bytes)
    {
        if (IsArmed && Interlocked.Add(ref _bytes, -bytes) <= 0) Fire();
    }

    public void Dispose() => _watcher?.Dispose();

    private void Seen(FileSystemEventArgs file, WatcherChangeTypes awaited)
    {
        if (IsArmed && file.ChangeType == awaited && !file.Name!.EndsWith(".part", StringComparison.Ordinal)) Fire();
    }

    private void Fire()
    {
        if (Interlocked.Exchange(ref _fired, 1) != 0) return;
        Thread.SpinWait(_turns);
        _kill();
    }
}

namespace Avatar.Silo.Stopping;

/// <summary>
/// Bounds the stop of a process. A thread of its own counts the time, as the thread pool may be what hangs.
/// </summary>
internal sealed class StopLimit : IDisposable
{
    private readonly ManualResetEventSlim _over = new();
    private CancellationTokenRegistration _beginning;
    private Thread? _counting;

    /// <param name="limit">From the beginning of the stop on.</param>
    /// <param name="cut">Ends the process.</param>
    /// <param name="stopping">Cancelled when the stop begins.</param>
    public void Set(TimeSpan limit, Action cut, CancellationToken stopping) => _beginning = stopping.Register(() =>
    {
        _counting = new Thread(() => Count(limit, cut)) { IsBackground = true, Name = "Stop limit" };
        _counting.Start();
    });

    /// <summary>The stop is over.</summary>
    public void Dispose()
    {
        _beginning.Dispose();
        _over.Set();
        _counting?.Join();
        _over.Dispose();
    }

    private void Count(TimeSpan limit, Action cut)
    {
        if (!_over.Wait(limit)) cut();
    }
}

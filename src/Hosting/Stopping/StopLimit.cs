namespace Avatar.Hosting;

/// <summary>
/// Limits the duration of a shutdown. A dedicated thread measures the time, because the thread pool may be what hangs.
/// </summary>
internal sealed class StopLimit : IDisposable
{
    private readonly ManualResetEventSlim _over = new();
    private CancellationTokenRegistration _registration;
    private Thread? _thread;

    /// <param name="limit">Maximum duration, from the start of the shutdown.</param>
    /// <param name="cut">Ends the process when the limit is exceeded.</param>
    /// <param name="stopping">Cancelled when the shutdown starts.</param>
    public void Set(TimeSpan limit, Action cut, CancellationToken stopping) => _registration = stopping.Register(() =>
    {
        _thread = new Thread(() => Wait(limit, cut)) { IsBackground = true, Name = "Stop limit" };
        _thread.Start();
    });

    /// <summary>Ends the measurement: the shutdown has finished.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        _over.Set();
        _thread?.Join();
        _over.Dispose();
    }

    private void Wait(TimeSpan limit, Action cut)
    {
        if (!_over.Wait(limit)) cut();
    }
}

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

/// <summary>How a process stops.</summary>
[Settings("Avatar:Shutdown")]
public sealed class StopOptions
{
    [Setting("How long a shutdown waits for running requests."), DurationRange("00:00:00", "00:30:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    [Setting("How long a process keeps serving after a stop signal, while it reports that it is not ready; then it drains. Behind a load balancer, choose a time longer than the balancer needs to notice.")]
    [DurationRange("00:00:00", "00:10:00")]
    public TimeSpan Notice { get; set; }
}

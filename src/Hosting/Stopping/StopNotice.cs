using Microsoft.Extensions.Options;

namespace Avatar.Hosting;

/// <summary>
/// The notice period between a stop signal and the shutdown. The process reports that it is not ready, so that a load balancer removes it,
/// and continues to serve requests meanwhile.
/// </summary>
internal sealed class StopNotice(IOptions<StopOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StopNotice> logger)
    : IDisposable
{
    private readonly TimeSpan _length = options.Value.Notice;
    private bool _isGiven;
    private ITimer? _end;

    /// <summary>Whether a stop signal has arrived, or the process is stopping.</summary>
    public bool IsGiven => Volatile.Read(ref _isGiven) || lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Handles a stop signal. A second signal ends the notice period; a process that has not started yet stops immediately.</summary>
    public void OnSignal()
    {
        if (Interlocked.Exchange(ref _isGiven, true) || _length == TimeSpan.Zero || !lifetime.ApplicationStarted.IsCancellationRequested)
        {
            lifetime.StopApplication();
            return;
        }

        HostingLog.StopNoticeStarted(logger, _length);
        _end = time.CreateTimer(
            static state => ((IHostApplicationLifetime)state!).StopApplication(), lifetime, _length, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _end?.Dispose();
}

using Avatar.Silo.Configuration;

namespace Avatar.Silo.Stopping;

/// <summary>
/// The time between the signal that tells a process to stop and its stop: it says that it is not ready, so that a load balancer takes
/// it out, and works as before for those that come meanwhile.
/// </summary>
internal sealed class StopNotice(AvatarSettings settings, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StopNotice> logger)
    : IDisposable
{
    private readonly TimeSpan _length = settings.Get(Settings.StopNotice);
    private bool _isGiven;
    private ITimer? _end;

    /// <summary>Whether the process is to stop, or stops.</summary>
    public bool IsGiven => Volatile.Read(ref _isGiven) || lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>The process is told to stop. The second time ends the notice; a process that has not started has none.</summary>
    public void OnSignal()
    {
        if (Interlocked.Exchange(ref _isGiven, true) || _length == TimeSpan.Zero || !lifetime.ApplicationStarted.IsCancellationRequested)
        {
            lifetime.StopApplication();
            return;
        }

        SiloLog.NoticeGiven(logger, _length);
        _end = time.CreateTimer(
            static state => ((IHostApplicationLifetime)state!).StopApplication(), lifetime, _length, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _end?.Dispose();
}

namespace Avatar.Hosting;

/// <summary>Makes a front without a gateway retry its connection, because silos may start later than the front, or all be restarted.</summary>
internal sealed class ConnectionRetry(TimeProvider time, ILogger<ConnectionRetry> logger) : IClientConnectionRetryFilter
{
    private Backoff _backoff = new(TimeSpan.FromSeconds(1), Longest: TimeSpan.FromSeconds(4));

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        var pause = _backoff.Pause;
        _backoff = _backoff.Next();
        HostingLog.ConnectionFailed(logger, pause, exception.Message);
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }
}

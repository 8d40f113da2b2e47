using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Avatar.Hosting;

/// <summary>Tracks whether a front is connected to a gateway of the cluster. The Orleans client reports changes.</summary>
public sealed class ClusterConnection : IClusterConnectionStatusObserver
{
    private readonly ClusterStart _start;
    private readonly ILogger<ClusterConnection> _logger;
    private readonly Lock _change = new();
    private volatile int _gateways;

    internal ClusterConnection(ClusterStart start, ILogger<ClusterConnection> logger, IMeterFactory? meters = null)
    {
        (_start, _logger) = (start, logger);
        meters?.Create(Meters.Process).CreateObservableGauge("avatar.cluster.gateways", () => _gateways, "{gateway}", "Gateways of the cluster that this front is connected to.");
    }

    /// <summary>Whether grain calls can be sent.</summary>
    public bool IsOpen => _start.IsUp && _gateways > 0;

    /// <inheritdoc/>
    /// <remarks>
    /// Notifications can arrive concurrently and out of order, so the changes are added up; the reported number is not used. The lock keeps
    /// the events in the order of the changes: the last one holds the current number.
    /// </remarks>
    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        lock (_change)
        {
            _gateways += currentNumberOfGateways - previousNumberOfGateways;
            if (_gateways > 0) HostingLog.GatewaysChanged(_logger, _gateways);
            else HostingLog.NoGateway(_logger);
        }
    }

    /// <inheritdoc/>
    public void NotifyClusterConnectionLost()
    {
        // NotifyGatewayCountChanged already handles this when the count reaches zero.
    }
}

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

/// <summary>Checks that the front is connected to a gateway of the cluster.</summary>
internal sealed class ClusterCheck(ClusterConnection connection, StopNotice notice) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        connection.IsOpen && !notice.IsGiven ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}

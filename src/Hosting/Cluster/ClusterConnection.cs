namespace Avatar.Hosting;

/// <summary>Tracks whether a front is connected to a gateway of the cluster. The Orleans client reports changes.</summary>
public sealed class ClusterConnection : IClusterConnectionStatusObserver
{
    private readonly ClusterStart _start;
    private readonly ILogger<ClusterConnection> _logger;
    private int _gateways;

    internal ClusterConnection(ClusterStart start, ILogger<ClusterConnection> logger) => (_start, _logger) = (start, logger);

    /// <summary>Whether grain calls can be sent.</summary>
    public bool IsOpen => _start.IsUp && Volatile.Read(ref _gateways) > 0;

    /// <inheritdoc/>
    /// <remarks>Notifications can arrive out of order, so the changes are added up; the reported number is not used.</remarks>
    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        var gateways = Interlocked.Add(ref _gateways, currentNumberOfGateways - previousNumberOfGateways);
        if (gateways > 0) HostingLog.GatewaysChanged(_logger, gateways);
        else HostingLog.NoGateway(_logger);
    }

    /// <inheritdoc/>
    public void NotifyClusterConnectionLost()
    {
        // NotifyGatewayCountChanged already handles this when the count reaches zero.
    }
}

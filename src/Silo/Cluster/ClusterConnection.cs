namespace Avatar.Silo.Cluster;

/// <summary>Whether a front has a gateway to the cluster: told by the Orleans client.</summary>
public sealed class ClusterConnection : IClusterConnectionStatusObserver
{
    private readonly ClusterStart _start;
    private readonly ILogger<ClusterConnection> _logger;
    private int _gateways;

    internal ClusterConnection(ClusterStart start, ILogger<ClusterConnection> logger) => (_start, _logger) = (start, logger);

    /// <summary>Whether calls can be sent.</summary>
    public bool IsOpen => _start.IsUp && Volatile.Read(ref _gateways) > 0;

    /// <inheritdoc/>
    /// <remarks>Two of these may come in the wrong order, so what counts is the change and not the number.</remarks>
    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        var gateways = Interlocked.Add(ref _gateways, currentNumberOfGateways - previousNumberOfGateways);
        if (gateways > 0) SiloLog.GatewaysChanged(_logger, gateways);
        else SiloLog.NoGateway(_logger);
    }

    /// <inheritdoc/>
    public void NotifyClusterConnectionLost()
    {
        // Told with the change to none.
    }
}

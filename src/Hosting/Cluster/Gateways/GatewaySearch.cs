namespace Avatar.Hosting;

/// <summary>
/// Makes probe calls while a front has no gateway. Such a front rejects all calls, and the Orleans client connects only when a call is made. The
/// client's own messages try one gateway after the other, so without the probes a front would recover about ten seconds after its network. A
/// probe asks a grain of a random device id whether a call that was never made is still running.
/// </summary>
internal sealed class GatewaySearch(IGrainFactory grains, ClusterConnection connection, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!connection.IsOpen) _ = ProbeAsync(stoppingToken);
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Makes one probe call. The random device id selects the gateway. The call fails as soon as the connection fails.</summary>
    private async Task ProbeAsync(CancellationToken stoppingToken)
    {
        try
        {
            await grains.GetDevice(DeviceId.Parse($"{Guid.NewGuid()}")).IsUnderWayAsync(Guid.Empty, stoppingToken);
        }
        catch (Exception)
        {
            // The gateway is unreachable. ClusterConnection logs the number of reachable gateways.
        }
    }
}

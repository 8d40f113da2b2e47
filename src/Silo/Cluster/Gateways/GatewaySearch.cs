namespace Avatar.Silo.Cluster.Gateways;

/// <summary>
/// A front without a gateway refuses all calls, and only a call has the Orleans client connect. What it sends by itself waits for one gateway
/// after the other, so that the front would come back some ten seconds after its network does. So calls of nobody are made until one is there: each
/// asks after a call that was never made, of a device that does not exist.
/// </summary>
internal sealed class GatewaySearch(IGrainFactory grains, ClusterConnection connection, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!connection.IsOpen) _ = KnockAsync(stoppingToken);
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Goes to whichever gateway's turn it is: which one depends on the device. It fails as soon as the connection does.</summary>
    private async Task KnockAsync(CancellationToken stoppingToken)
    {
        try
        {
            await grains.GetDevice(DeviceId.Parse($"{Guid.NewGuid()}")).IsUnderWayAsync(Guid.Empty, stoppingToken);
        }
        catch (Exception)
        {
            // That gateway cannot be reached now. ClusterConnection logs how many can be.
        }
    }
}

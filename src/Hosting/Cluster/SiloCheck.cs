namespace Avatar.Hosting;

/// <summary>Checks that the silo has joined its cluster, is active in the membership table, and is not stopping.</summary>
internal sealed class SiloCheck(ClusterStart start, OwnMembership membership, StopNotice notice, ILogger<SiloCheck> logger)
    : IReadinessCheck
{
    public string Name => "silo";

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (!start.IsUp || notice.IsGiven) return false;
        try
        {
            return await membership.ReadAsync(cancellationToken) is SiloStatus.Active;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            HostingLog.NotReady(logger, Name, exception.Message);
            return false;
        }
    }
}

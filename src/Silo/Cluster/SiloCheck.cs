using Avatar.Silo.Health;
using Avatar.Silo.Stopping;

namespace Avatar.Silo.Cluster;

/// <summary>The silo has joined its cluster, is a member by the table now, and is not leaving.</summary>
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
            SiloLog.NotReady(logger, Name, exception.Message);
            return false;
        }
    }
}

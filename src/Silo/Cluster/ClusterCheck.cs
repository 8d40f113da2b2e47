using Avatar.Silo.Health;
using Avatar.Silo.Stopping;

namespace Avatar.Silo.Cluster;

/// <summary>The front has a gateway to the cluster.</summary>
internal sealed class ClusterCheck(ClusterConnection connection, StopNotice notice) : IReadinessCheck
{
    public string Name => "cluster";

    public Task<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        Task.FromResult(connection.IsOpen && !notice.IsGiven);
}

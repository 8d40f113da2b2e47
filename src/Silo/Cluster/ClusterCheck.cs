using Avatar.Silo.Health;

namespace Avatar.Silo.Cluster;

/// <summary>The front has a gateway to the cluster.</summary>
internal sealed class ClusterCheck(ClusterConnection connection, IHostApplicationLifetime lifetime) : IReadinessCheck
{
    public string Name => "cluster";

    public Task<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        Task.FromResult(connection.IsOpen && !lifetime.ApplicationStopping.IsCancellationRequested);
}

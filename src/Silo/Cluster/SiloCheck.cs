using Avatar.Silo.Health;

namespace Avatar.Silo.Cluster;

/// <summary>The silo has joined its cluster, and is not leaving it.</summary>
internal sealed class SiloCheck(ClusterStart start, IHostApplicationLifetime lifetime) : IReadinessCheck
{
    public string Name => "silo";

    public Task<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        Task.FromResult(start.IsUp && !lifetime.ApplicationStopping.IsCancellationRequested);
}

namespace Avatar.Hosting;

/// <summary>Checks that the front is connected to a gateway of the cluster.</summary>
internal sealed class ClusterCheck(ClusterConnection connection, StopNotice notice) : IReadinessCheck
{
    public string Name => "cluster";

    public Task<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        Task.FromResult(connection.IsOpen && !notice.IsGiven);
}

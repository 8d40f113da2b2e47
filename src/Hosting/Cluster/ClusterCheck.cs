using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Avatar.Hosting;

/// <summary>Checks that the front is connected to a gateway of the cluster.</summary>
internal sealed class ClusterCheck(ClusterConnection connection, StopNotice notice) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        connection.IsOpen && !notice.IsGiven ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}

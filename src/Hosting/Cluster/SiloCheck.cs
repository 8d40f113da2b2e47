using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Avatar.Hosting;

/// <summary>Checks that the silo has joined its cluster, is active in the membership table, and is not stopping.</summary>
internal sealed class SiloCheck(ClusterStart start, OwnMembership membership, StopNotice notice, ILogger<SiloCheck> logger)
    : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        if (!start.IsUp || notice.IsGiven) return HealthCheckResult.Unhealthy();
        try
        {
            return await membership.ReadAsync(cancellationToken) is SiloStatus.Active ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            HostingLog.NotReady(logger, context.Registration.Name, exception.Message);
            return HealthCheckResult.Unhealthy();
        }
    }
}

using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Avatar.Hosting;

/// <summary>Checks that the host has started and is not stopping.</summary>
internal sealed class HostCheck(IHostApplicationLifetime lifetime, StopNotice notice) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        lifetime.ApplicationStarted.IsCancellationRequested && !notice.IsGiven ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}

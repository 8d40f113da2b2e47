using Avatar.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Avatar.Hosting;

/// <summary>Checks that the database answers.</summary>
internal sealed class DocumentsCheck(IAvatarStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        await store.PingAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

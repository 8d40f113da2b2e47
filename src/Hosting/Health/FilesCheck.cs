using Avatar.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Avatar.Hosting;

/// <summary>
/// Checks that files can be written, flushed and renamed in every area. This costs a dozen disk flushes, so a successful result is reused
/// for some seconds.
/// </summary>
internal sealed class FilesCheck(IImageStore images, TimeProvider time) : IHealthCheck
{
    /// <summary>How long a successful result is reused.</summary>
    internal static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private long? _succeededAt;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        if (_succeededAt is { } then && time.GetElapsedTime(then) < Freshness) return HealthCheckResult.Healthy();
        _succeededAt = null;
        await images.ProbeAsync(cancellationToken);
        _succeededAt = time.GetTimestamp();
        return HealthCheckResult.Healthy();
    }
}

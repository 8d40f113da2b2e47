using Avatar.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Avatar.Hosting;

/// <summary>Registers <see cref="Readiness"/> and its checks.</summary>
internal static class ReadinessSetup
{
    /// <summary>Adds the readiness of the process. The answer names the checks in the order in which they are added to the returned builder.</summary>
    public static IHealthChecksBuilder AddReadiness(this IServiceCollection services)
    {
        services.AddSingleton<Readiness>();
        return services.AddHealthChecks();
    }

    /// <summary>Adds a <see cref="FilesCheck"/>: one instance, because it reuses its last result.</summary>
    public static IHealthChecksBuilder AddFilesCheck(this IHealthChecksBuilder checks)
    {
        checks.Services.AddSingleton<FilesCheck>();
        return checks.AddCheck<FilesCheck>("files");
    }
}

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

/// <summary>Checks that the database answers.</summary>
internal sealed class DocumentsCheck(IAvatarStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        await store.PingAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

/// <summary>Checks that the host has started and is not stopping.</summary>
internal sealed class HostCheck(IHostApplicationLifetime lifetime, StopNotice notice) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        lifetime.ApplicationStarted.IsCancellationRequested && !notice.IsGiven ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}

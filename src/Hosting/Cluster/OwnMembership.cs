using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Avatar.Hosting;

/// <summary>Reads this silo's row in the membership table. A silo that finds itself declared dead there exits.</summary>
internal sealed class OwnMembership(
    ILocalSiloDetails silo, IMembershipTable table, IFatalErrorHandler fatal, IHostApplicationLifetime lifetime)
{
    /// <returns>The status of this silo; null if the table has no row for it.</returns>
    public async Task<SiloStatus?> ReadAsync(CancellationToken cancellationToken)
    {
        var row = await table.ReadRowAsync(silo.SiloAddress, cancellationToken);
        if (row.Members is not [var (entry, _), ..]) return null;

        // A silo that stops cleanly sets its own status to Dead at the end.
        if (entry.Status is SiloStatus.Dead && !lifetime.ApplicationStopping.IsCancellationRequested)
            fatal.OnFatalException(this, "The membership table says that this silo is dead.", null);
        return entry.Status;
    }
}

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

/// <summary>
/// Limits how long a stopping silo tries to record in the membership table that it leaves. Orleans retries with the time limit for joining,
/// which is minutes, once before it stops its grains and once afterwards, so an unreachable database would use up the whole shutdown time.
/// If the limit is exceeded, the other silos detect by themselves that this one has left. This service stops before the silo does.
/// </summary>
internal sealed class TimelyLeave(IOptions<ClusterMembershipOptions> membership) : IHostedService
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        membership.Value.MaxJoinAttemptTime = Limit;
        return Task.CompletedTask;
    }
}

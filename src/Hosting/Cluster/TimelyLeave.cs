using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Avatar.Hosting;

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

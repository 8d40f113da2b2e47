using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Avatar.Silo.Cluster;

/// <summary>
/// Stops before the silo, and has it take little time to say in the table of members that it leaves. Orleans tries for as long as a
/// silo may take to join, minutes, before it takes down its grains and once more afterwards: a database that is away would eat up the
/// stop. The others find out by themselves then.
/// </summary>
internal sealed class TimelyLeave(IOptions<ClusterMembershipOptions> membership) : IHostedService
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        membership.Value.MaxJoinAttemptTime = Patience;
        return Task.CompletedTask;
    }
}

using Avatar.Clustering.MongoDB;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Avatar.Hosting;

/// <summary>
/// Refuses the start while silos of another cluster use the same database: each cluster has a grain of its own for each device, so each would miss
/// in its lists what the other one stores and deletes.
/// </summary>
/// <remarks>
/// As in <see cref="MembersInReach"/>, a member is alive if its heartbeat changes while this class watches it, whatever the clocks say. Clusters
/// that are gone, for instance after a change of the cluster id, delay the start by <see cref="WatchTime"/>. Two clusters whose first silos start in the same
/// seconds are not noticed.
/// </remarks>
internal sealed class SoleCluster(IOtherClusters others, IOptions<ClusterOptions> cluster, TimeProvider time, ILogger<SoleCluster> logger) : IHostedService
{
    /// <summary>Time in which a live member writes at least two heartbeats.</summary>
    internal static readonly TimeSpan WatchTime = TimeSpan.FromSeconds(12);

    internal static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <exception cref="AvatarStartException">A silo of another cluster is alive.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await FindAliveAsync(cancellationToken) is not { } member) return;
            throw new AvatarStartException(
                $"Orleans:ClusterId is '{cluster.Value.ClusterId}', but the silo {member.Entry.SiloName} ({member.Entry.SiloAddress.Endpoint}) of the cluster '{member.ClusterId}' uses the same database. "
                + "Two clusters on one database miss each other's photos: use the same id, stop the other cluster, or use another database.");
        }
        catch (Exception exception) when (exception is not AvatarStartException && !cancellationToken.IsCancellationRequested)
        {
            HostingLog.MembershipTableUnavailable(logger, exception.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<OtherClusterMember?> FindAliveAsync(CancellationToken cancellationToken)
    {
        var before = await others.ReadActiveMembersAsync(cancellationToken);
        if (before.Count == 0) return null;
        for (var began = time.GetTimestamp(); time.GetElapsedTime(began) < WatchTime;)
        {
            await Task.Delay(PollInterval, time, cancellationToken);
            var alive = (await others.ReadActiveMembersAsync(cancellationToken)).FirstOrDefault(now => !before.Any(then => IsSilent(then, now)));
            if (alive is not null) return alive;
        }

        return null;
    }

    private static bool IsSilent(OtherClusterMember then, OtherClusterMember now) =>
        then.ClusterId == now.ClusterId && then.Entry.SiloAddress.Equals(now.Entry.SiloAddress) && then.Entry.IAmAliveTime == now.Entry.IAmAliveTime;
}

using System.Net;
using System.Net.Sockets;

namespace Avatar.Hosting;

/// <summary>
/// Delays joining the cluster until this silo can connect to its live members. Otherwise a silo that is cut off from a live member would join,
/// be declared dead by it, exit and be restarted, again and again until the network is repaired.
/// </summary>
/// <remarks>
/// A member is alive if its heartbeat in the membership table changes while this class watches it. Members that have crashed do not delay the
/// start: Orleans handles them when the silo joins. It also handles a table that cannot be read.
/// </remarks>
internal sealed class MembersInReach(IMembershipTable table, TimeProvider time, ILogger<MembersInReach> logger) : IHostedService
{
    /// <summary>Time in which a live member writes at least two heartbeats.</summary>
    private static readonly TimeSpan WatchTime = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await table.InitializeMembershipTableAsync(tryInitTableVersion: true, cancellationToken);
            for (var attempt = 0; await FindOutOfReachAsync(cancellationToken) is { } member; attempt++)
            {
                if (attempt == 0) HostingLog.MemberUnreachable(logger, member.SiloName, member.SiloAddress);
                await Task.Delay(RetryInterval, time, cancellationToken);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            HostingLog.MembershipTableUnavailable(logger, exception.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <returns>A live member that this silo cannot connect to; null if there is none.</returns>
    private async Task<MembershipEntry?> FindOutOfReachAsync(CancellationToken cancellationToken)
    {
        var silent = new List<MembershipEntry>();
        foreach (var member in await ReadActiveAsync(cancellationToken))
        {
            if (await IsSilentAsync(member.SiloAddress.Endpoint, cancellationToken)) silent.Add(member);
        }

        for (var began = time.GetTimestamp(); silent.Count > 0 && time.GetElapsedTime(began) < WatchTime;)
        {
            await Task.Delay(PollInterval, time, cancellationToken);
            var now = await ReadActiveAsync(cancellationToken);
            foreach (var member in silent)
            {
                if (now.Any(entry => entry.SiloAddress.Equals(member.SiloAddress) && entry.IAmAliveTime != member.IAmAliveTime)) return member;
            }
        }

        return null;
    }

    private async Task<IReadOnlyList<MembershipEntry>> ReadActiveAsync(CancellationToken cancellationToken) =>
        [.. (await table.ReadAllAsync(cancellationToken)).Members.Select(static member => member.Item1).Where(static member => member.Status is SiloStatus.Active)];

    /// <summary>Whether the endpoint does not respond. A refused connection is a response: the machine is reachable, but the process has exited.</summary>
    private async Task<bool> IsSilentAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ConnectTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, both.Token);
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode is not SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return true;
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Avatar.Silo.Cluster;

/// <summary>
/// Has a silo join its cluster only when it reaches the members. One that is cut off from a member which is alive would join, be declared dead by
/// it, end, and be started again for nothing, as long as the cut lasts.
/// </summary>
/// <remarks>
/// A member is alive when its sign of life in the table changes while it is looked at. Those that left it at some time and are gone are none
/// of this silo's business: Orleans finds that out when it joins. So does it where the table cannot be read.
/// </remarks>
internal sealed class MembersInReach(IMembershipTable table, TimeProvider time, ILogger<MembersInReach> logger) : IHostedService
{
    /// <summary>Two signs of life of a member.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan ConnectsWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await table.InitializeMembershipTableAsync(tryInitTableVersion: true, cancellationToken);
            for (var attempt = 0; await FindOutOfReachAsync(cancellationToken) is { } member; attempt++)
            {
                if (attempt == 0) SiloLog.MemberOutOfReach(logger, member.SiloName, member.SiloAddress);
                await Task.Delay(LongestPause, time, cancellationToken);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            SiloLog.MembersUnknown(logger, exception.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <returns>A member that is alive and cannot be reached; null if there is none.</returns>
    private async Task<MembershipEntry?> FindOutOfReachAsync(CancellationToken cancellationToken)
    {
        var silent = new List<MembershipEntry>();
        foreach (var member in await ReadActiveAsync(cancellationToken))
        {
            if (await IsSilentAsync(member.SiloAddress.Endpoint, cancellationToken)) silent.Add(member);
        }

        for (var began = time.GetTimestamp(); silent.Count > 0 && time.GetElapsedTime(began) < Watched;)
        {
            await Task.Delay(BetweenLooks, time, cancellationToken);
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

    /// <summary>Whether there is no answer. A refusal is one: the process is gone, its machine is there.</summary>
    private async Task<bool> IsSilentAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(ConnectsWithin, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
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

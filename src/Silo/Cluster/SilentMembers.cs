namespace Avatar.Silo.Cluster;

/// <summary>
/// Declares a silo dead that has lost the database alone. The silos' probes find nothing wrong with it, and as it does nothing but refuse,
/// it has the most processor to spare and draws the work.
/// </summary>
/// <remarks>
/// One silo is enough to find it: that a sign of life is missing stands in the table for everybody. Only who writes its own sign and reads
/// the table judges others, so a database that all have lost ends nobody. The change is made only if the table is still as it was read; there
/// is no repeat, as Orleans would make one, minutes later, of a judgement that is no longer true.
/// <para>
/// The sign of life is written here too. Orleans writes one as often, but waits for up to a minute after failures: the first silo to reach a
/// database that was away for long would take the others for dead.
/// </para>
/// </remarks>
internal sealed class SilentMembers(
    IMembershipTable table, ILocalSiloDetails silo, IClusterMembershipService cluster, TimeProvider time, ILogger<SilentMembers> logger)
    : BackgroundService
{
    /// <summary>Four signs that were missed.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>A table that takes longer cannot be relied on now.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly MemberBeats _beats = new(Longest, longestGap: (Every + Patience) * 1.5, time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken);
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal async Task LookAsync(CancellationToken stoppingToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stoppingToken);
        try
        {
            await table.UpdateIAmAliveAsync(new() { SiloAddress = silo.SiloAddress, IAmAliveTime = time.GetUtcNow().UtcDateTime }, both.Token);
            var members = await table.ReadAllAsync(both.Token);
            var active = members.Members.Select(static member => member.Item1).Where(static member => member.Status is SiloStatus.Active).ToList();
            if (!active.Exists(member => member.SiloAddress.Equals(silo.SiloAddress)))
            {
                // Orleans, which ends the silo, reads the table later: after failures it waits for up to a minute.
                if (members.TryGet(silo.SiloAddress) is { Item1.Status: SiloStatus.Dead }) await cluster.Refresh(cancellationToken: both.Token);
                return;
            }

            // One at a time: each is a new version of the table, and there is another look soon.
            if (_beats.Look(active) is [var silent, ..]) await DeclareDeadAsync(silent, members, both.Token);
        }
        catch (Exception exception)
        {
            _beats.Forget();
            if (!stoppingToken.IsCancellationRequested) SiloLog.MembersUnknown(logger, exception.Message);
        }
    }

    private async Task DeclareDeadAsync(MembershipEntry silent, MembershipTableData members, CancellationToken cancellationToken)
    {
        if (silent.SiloAddress.Equals(silo.SiloAddress)) return;
        silent.Status = SiloStatus.Dead;
        (silent.SuspectTimes ??= []).Add(Tuple.Create(silo.SiloAddress, time.GetUtcNow().UtcDateTime));
        if (!await table.UpdateRowAsync(silent, members.TryGet(silent.SiloAddress)!.Item2, members.Version.Next(), cancellationToken)) return;
        SiloLog.SilentMember(logger, silent.SiloName, silent.SiloAddress, Longest);
        await cluster.Refresh(cancellationToken: cancellationToken);
    }
}

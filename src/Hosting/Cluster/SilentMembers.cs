namespace Avatar.Hosting;

/// <summary>
/// Declares a silo dead that can reach the other silos but not the database. Probes between silos do not detect this, and since the silo
/// rejects every call quickly, its low CPU load attracts new activations.
/// </summary>
/// <remarks>
/// One silo can decide this without votes, because all silos see the same missing heartbeat in the table. A silo judges others only while it
/// can write its own heartbeat and read the table, so no silo is declared dead while the database is down for all. The update is conditional on
/// the table version that was read and is not retried: Orleans would retry it minutes later, when it may no longer be justified.
/// <para>
/// This class also writes this silo's heartbeat. Orleans writes it at the same interval, but backs off for up to a minute after failures, so
/// the first silo to reach the database after a long outage would declare the others dead.
/// </para>
/// </remarks>
internal sealed class SilentMembers(
    IMembershipTable table, ILocalSiloDetails silo, IClusterMembershipService cluster, TimeProvider time, ILogger<SilentMembers> logger)
    : BackgroundService
{
    /// <summary>Four missed heartbeats.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Time limit for one heartbeat and one reading of the table. If it is exceeded, the table counts as unavailable.</summary>
    private static readonly TimeSpan TableTimeout = TimeSpan.FromSeconds(5);

    private readonly MemberHeartbeats _heartbeats = new(Longest, longestGap: (Interval + TableTimeout) * 1.5, time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await CheckAsync(stoppingToken);
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal async Task CheckAsync(CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(TableTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
        try
        {
            await table.UpdateIAmAliveAsync(new() { SiloAddress = silo.SiloAddress, IAmAliveTime = time.GetUtcNow().UtcDateTime }, both.Token);
            var members = await table.ReadAllAsync(both.Token);
            var active = members.Members.Select(static member => member.Item1).Where(static member => member.Status is SiloStatus.Active).ToList();
            if (!active.Exists(member => member.SiloAddress.Equals(silo.SiloAddress)))
            {
                // Make Orleans read the table now, so that it ends this silo. After failures Orleans would wait for up to a minute.
                if (members.TryGet(silo.SiloAddress) is { Item1.Status: SiloStatus.Dead }) await cluster.Refresh(cancellationToken: both.Token);
                return;
            }

            // One silo per reading, because each change creates a new version of the table. The next reading follows soon.
            if (_heartbeats.Observe(active) is [var silent, ..]) await DeclareDeadAsync(silent, members, both.Token);
        }
        catch (Exception exception)
        {
            _heartbeats.Forget();
            if (!stoppingToken.IsCancellationRequested) HostingLog.MembershipTableUnavailable(logger, exception.Message);
        }
    }

    private async Task DeclareDeadAsync(MembershipEntry silent, MembershipTableData members, CancellationToken cancellationToken)
    {
        if (silent.SiloAddress.Equals(silo.SiloAddress)) return;
        silent.Status = SiloStatus.Dead;
        (silent.SuspectTimes ??= []).Add(Tuple.Create(silo.SiloAddress, time.GetUtcNow().UtcDateTime));
        if (!await table.UpdateRowAsync(silent, members.TryGet(silent.SiloAddress)!.Item2, members.Version.Next(), cancellationToken)) return;
        HostingLog.SilentMemberDeclaredDead(logger, silent.SiloName, silent.SiloAddress, Longest);
        await cluster.Refresh(cancellationToken: cancellationToken);
    }
}

/// <summary>
/// Observes the heartbeats that silos write to the membership table. Clocks of other machines do not matter: it measures, with this
/// machine's clock, for how long a heartbeat value has not changed.
/// </summary>
/// <param name="longest">Time without a new heartbeat after which a member counts as silent.</param>
/// <param name="longestGap">Longest time between two readings of the table. After a longer one, earlier observations are dropped.</param>
/// <param name="time">The clock.</param>
internal sealed class MemberHeartbeats(TimeSpan longest, TimeSpan longestGap, TimeProvider time)
{
    private readonly Dictionary<SiloAddress, (DateTime Heartbeat, long Since)> _seen = [];
    private long _lastObservation;

    /// <summary>Drops all observations. To be called when this silo cannot write or read the table, since silence of others then means nothing.</summary>
    public void Forget() => _seen.Clear();

    /// <summary>Observes the table as read directly after this silo wrote its own heartbeat.</summary>
    /// <returns>The members whose heartbeat has not changed for too long, although this silo could write its own.</returns>
    public IReadOnlyList<MembershipEntry> Observe(IReadOnlyCollection<MembershipEntry> members)
    {
        if (time.GetElapsedTime(_lastObservation) > longestGap) Forget();
        var now = _lastObservation = time.GetTimestamp();
        foreach (var removed in _seen.Keys.Except(members.Select(static member => member.SiloAddress)).ToArray()) _seen.Remove(removed);
        foreach (var member in members)
        {
            if (!_seen.TryGetValue(member.SiloAddress, out var last) || last.Heartbeat != member.IAmAliveTime)
                _seen[member.SiloAddress] = (member.IAmAliveTime, now);
        }

        return [.. members.Where(member => time.GetElapsedTime(_seen[member.SiloAddress].Since, now) >= longest)];
    }
}

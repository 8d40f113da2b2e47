namespace Avatar.Hosting;

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

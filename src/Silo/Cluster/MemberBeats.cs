namespace Avatar.Silo.Cluster;

/// <summary>
/// The signs of life that silos write into the table of members, as one of them has seen them come. Times of other machines are not
/// compared with this one's: what counts is how long a sign has stayed the same on this machine's clock.
/// </summary>
/// <param name="longest">How long a member's sign may stay the same.</param>
/// <param name="longestGap">Where nobody looked for longer than this, nothing is known of the time before.</param>
/// <param name="time">The clock.</param>
internal sealed class MemberBeats(TimeSpan longest, TimeSpan longestGap, TimeProvider time)
{
    private readonly Dictionary<SiloAddress, (DateTime Sign, long Since)> _seen = [];
    private long _lastLook;

    /// <summary>Forgets all of them: the table cannot be written or read, so that nobody's silence means anything.</summary>
    public void Forget() => _seen.Clear();

    /// <summary>Takes a look at the table, in which this silo has just written its own sign.</summary>
    /// <returns>Those whose sign has stayed the same for too long, while this silo's was written.</returns>
    public IReadOnlyList<MembershipEntry> Look(IReadOnlyCollection<MembershipEntry> members)
    {
        if (time.GetElapsedTime(_lastLook) > longestGap) Forget();
        var now = _lastLook = time.GetTimestamp();
        foreach (var gone in _seen.Keys.Except(members.Select(static member => member.SiloAddress)).ToArray()) _seen.Remove(gone);
        foreach (var member in members)
        {
            if (!_seen.TryGetValue(member.SiloAddress, out var last) || last.Sign != member.IAmAliveTime)
                _seen[member.SiloAddress] = (member.IAmAliveTime, now);
        }

        return [.. members.Where(member => time.GetElapsedTime(_seen[member.SiloAddress].Since, now) >= longest)];
    }
}

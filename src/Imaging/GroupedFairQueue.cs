namespace Avatar.Imaging;

/// <summary>
/// A fair queue with two levels: turns are shared between groups, and each group's turns between its members. Each level is a
/// <see cref="FairQueue{TJob}"/>, as in hierarchical start-time fair queueing (Goyal, Vin and Cheng, 1996).
/// </summary>
/// <remarks>
/// Each job adds one turn for its group to the queue of groups. Which member's job uses the turn is decided when the turn arrives,
/// by the group's own queue. A group with many members therefore gets no more turns than a group with one. A group without
/// jobs is forgotten together with its members; the queue of groups remembers its share until the round ends. Not thread-safe.
/// </remarks>
internal sealed class GroupedFairQueue<TJob>
{
    private readonly FairQueue<Group> _turns = new();
    private readonly Dictionary<string, Group> _groups = [];

    public int Count => _turns.Count;

    /// <summary>Number of remembered groups and members: those with waiting jobs, and those served in the current rounds.</summary>
    public int Owners => _turns.Owners + _groups.Values.Sum(static group => group.Members.Owners);

    public Entry Enqueue(StudioOwner owner, TJob job)
    {
        if (!_groups.TryGetValue(owner.Group, out var group)) _groups.Add(owner.Group, group = new(owner.Group));
        group.Turns.AddLast(_turns.Enqueue(group.Name, group));
        return new(group, group.Members.Enqueue(owner.Member, job));
    }

    /// <summary>Removes and returns the job whose turn is first. The queue must not be empty.</summary>
    public TJob Dequeue()
    {
        var group = _turns.Dequeue();
        group.Turns.RemoveFirst();
        var job = group.Members.Dequeue();
        ForgetIfEmpty(group);
        return job;
    }

    /// <summary>
    /// Removes and returns the job whose turn is last: the newest job of the member with the most waiting jobs, in the group with
    /// the most.
    /// </summary>
    public TJob RemoveLast()
    {
        var group = _turns.RemoveLast();
        group.Turns.RemoveLast();
        var job = group.Members.RemoveLast();
        ForgetIfEmpty(group);
        return job;
    }

    /// <summary>Removes a job and the last turn of its group. Returns false if the job is no longer in the queue.</summary>
    public bool Remove(Entry entry)
    {
        var group = entry.Group;
        if (!group.Members.Remove(entry.Member)) return false;
        _turns.Remove(group.Turns.Last!.Value);
        group.Turns.RemoveLast();
        ForgetIfEmpty(group);
        return true;
    }

    private void ForgetIfEmpty(Group group)
    {
        if (group.Turns.Count == 0) _groups.Remove(group.Name);
    }

    /// <summary>A job in the queue.</summary>
    internal sealed record Entry(Group Group, FairQueue<TJob>.Entry Member)
    {
        public TJob Job => Member.Job;
    }

    /// <summary>A group with jobs in the queue.</summary>
    internal sealed class Group(string name)
    {
        public string Name => name;

        /// <summary>The group's turns in the queue of groups, earliest first; one for each waiting job.</summary>
        public LinkedList<FairQueue<Group>.Entry> Turns { get; } = [];

        public FairQueue<TJob> Members { get; } = new();
    }
}

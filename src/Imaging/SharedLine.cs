namespace Avatar.Imaging;

/// <summary>
/// Jobs that wait, shared in two levels: between groups first, and within a group between its members. Each level is a
/// <see cref="FairLine{TJob}"/>, as in hierarchical start-time fair queueing (Goyal, Vin and Cheng, 1996).
/// </summary>
/// <remarks>
/// In the line of the groups every job is a turn of its group; which job takes the turn is decided in the line of the members when
/// the turn has come. So however many members a group has, it gets the turns of one. A group whose last job is gone is forgotten
/// with its members, but for what the line of the groups remembers. Not safe for several threads at once.
/// </remarks>
internal sealed class SharedLine<TJob>
{
    private readonly FairLine<Group> _turns = new();
    private readonly Dictionary<string, Group> _waiting = [];

    public int Length => _turns.Length;

    /// <summary>Groups and members that are remembered: those who wait, and those who were served in the rounds that are running.</summary>
    public int Owners => _turns.Owners + _waiting.Values.Sum(static group => group.Members.Owners);

    public Place Add(StudioOwner owner, TJob job)
    {
        if (!_waiting.TryGetValue(owner.Group, out var group)) _waiting.Add(owner.Group, group = new(owner.Group));
        group.Turns.AddLast(_turns.Add(group.Name, group));
        return new(group, group.Members.Add(owner.Member, job));
    }

    /// <summary>Begins the job whose turn it is; there must be one.</summary>
    public TJob TakeFirst()
    {
        var group = _turns.TakeFirst();
        group.Turns.RemoveFirst();
        var job = group.Members.TakeFirst();
        ForgetIfEmpty(group);
        return job;
    }

    /// <summary>Takes out the job whose turn is last: the latest of the member who has most, in the group that has most.</summary>
    public TJob DropLast()
    {
        var group = _turns.DropLast();
        group.Turns.RemoveLast();
        var job = group.Members.DropLast();
        ForgetIfEmpty(group);
        return job;
    }

    /// <summary>Takes a job out; false if it is no longer in the line. The group gives up the last of its turns.</summary>
    public bool Leave(Place place)
    {
        var group = place.Group;
        if (!group.Members.Leave(place.Member)) return false;
        _turns.Leave(group.Turns.Last!.Value);
        group.Turns.RemoveLast();
        ForgetIfEmpty(group);
        return true;
    }

    private void ForgetIfEmpty(Group group)
    {
        if (group.Turns.Count == 0) _waiting.Remove(group.Name);
    }

    /// <summary>A job in the line.</summary>
    internal sealed record Place(Group Group, FairLine<TJob>.Place Member)
    {
        public TJob Job => Member.Job;
    }

    /// <summary>A group with jobs in the line.</summary>
    internal sealed class Group(string name)
    {
        public string Name => name;

        /// <summary>As many turns as jobs, the first turn first.</summary>
        public LinkedList<FairLine<Group>.Place> Turns { get; } = [];

        public FairLine<TJob> Members { get; } = new();
    }
}

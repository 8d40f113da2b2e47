namespace Avatar.Imaging;

/// <summary>
/// A queue that gives every owner the same share: start-time fair queueing (Goyal, Vin and Cheng, 1996) in its variant for
/// several concurrent servers (SFQ(D): Jin, Chase and Kaur, 2004), with every job counted as equally long. One level of
/// <see cref="GroupedFairQueue{TJob}"/>.
/// </summary>
/// <remarks>
/// Each job is tagged with a round: the round after its owner's previous job, but not before the current round. The job with the
/// lowest round is dequeued first; within a round, the oldest job. A burst of one owner is therefore spread over one round per job,
/// and a new owner's job joins the current round. An owner's share is remembered until the round ends. Not thread-safe.
/// </remarks>
internal sealed class FairQueue<TJob>
{
    /// <summary>
    /// Maximum number of jobs dequeued in one round. It bounds how long an endless stream of new owners can delay owners that
    /// already wait, and how many served owners are remembered.
    /// </summary>
    public const int MaxRoundLength = 256;

    private readonly SortedSet<Entry> _entries = new(Comparer<Entry>.Create(static (one, other) =>
        one.Round == other.Round ? one.Number.CompareTo(other.Number) : one.Round.CompareTo(other.Round)));

    private readonly Dictionary<string, Share> _shares = [];
    private readonly HashSet<string> _served = [];
    private long _round;
    private int _dequeuedInRound;
    private long _number;

    public int Count => _entries.Count;

    /// <summary>Number of remembered owners: those with waiting jobs, and those served in the current round.</summary>
    public int Owners => _shares.Count;

    public Entry Enqueue(string owner, TJob job)
    {
        if (!_shares.TryGetValue(owner, out var share)) _shares.Add(owner, share = new Share());
        var entry = new Entry(owner, job, Math.Max(_round, share.NextRound), _number++);
        share.NextRound = entry.Round + 1;
        share.Waiting++;
        _entries.Add(entry);
        return entry;
    }

    /// <summary>Removes and returns the job whose turn is first. The queue must not be empty.</summary>
    public TJob Dequeue()
    {
        var entry = _entries.Min!;
        _entries.Remove(entry);
        if (entry.Round > _round) BeginRound(entry.Round);
        var share = _shares[entry.Owner];
        share.RoundAfterServed = entry.Round + 1;
        if (--share.Waiting == 0) _served.Add(entry.Owner);
        if (++_dequeuedInRound == MaxRoundLength) BeginRound(_round + 1);
        return entry.Job;
    }

    /// <summary>Removes and returns the job whose turn is last: the newest job of the owner with the most waiting jobs.</summary>
    public TJob RemoveLast()
    {
        var entry = _entries.Max!;
        Remove(entry);
        return entry.Job;
    }

    /// <summary>Removes a job. Returns false if it is no longer in the queue.</summary>
    public bool Remove(Entry entry)
    {
        if (!_entries.Remove(entry)) return false;
        var share = _shares[entry.Owner];
        if (share.NextRound == entry.Round + 1) share.NextRound = entry.Round;
        if (--share.Waiting > 0) return true;
        share.NextRound = share.RoundAfterServed;
        if (share.NextRound <= _round) _shares.Remove(entry.Owner);
        else _served.Add(entry.Owner);
        return true;
    }

    /// <summary>Starts a round. Served owners without waiting jobs are forgotten, so they count as new owners from now on.</summary>
    private void BeginRound(long round)
    {
        _round = round;
        _dequeuedInRound = 0;
        foreach (var owner in _served)
        {
            if (_shares.TryGetValue(owner, out var share) && share is { Waiting: 0 }) _shares.Remove(owner);
        }

        _served.Clear();
    }

    /// <summary>A job in the queue.</summary>
    /// <param name="Owner">The owner's key.</param>
    /// <param name="Job">The job.</param>
    /// <param name="Round">The round in which it is the job's turn.</param>
    /// <param name="Number">Sequence number of the job, for the order within a round.</param>
    internal sealed record Entry(string Owner, TJob Job, long Round, long Number);

    /// <summary>The state of one owner.</summary>
    private sealed class Share
    {
        /// <summary>The earliest round that the owner's next job can get.</summary>
        public long NextRound { get; set; }

        /// <summary>The round after that of the owner's last dequeued job.</summary>
        public long RoundAfterServed { get; set; }

        /// <summary>Number of the owner's jobs in the queue.</summary>
        public int Waiting { get; set; }
    }
}

namespace Avatar.Imaging;

/// <summary>
/// Jobs that wait, in an order that gives every owner the same share: start-time fair queueing (Goyal, Vin and Cheng, 1996)
/// in its form for several places at once (SFQ(D): Jin, Chase and Kaur, 2004), every job taken as equally long. One level of
/// <see cref="SharedLine{TJob}"/>.
/// </summary>
/// <remarks>
/// A job is tagged with the round in which it is its turn: one after the owner's job before it, but none before the round
/// that is running. The lowest tag goes first; among equals, whoever came first. So a burst is spread over a round per job,
/// and a job of somebody else gets into the round that is running. What an owner had is remembered until the round ends.
/// Not safe for several threads at once.
/// </remarks>
internal sealed class FairLine<TJob>
{
    /// <summary>
    /// Most jobs begun in a round, so that an endless row of newcomers neither holds back those who were here before nor is
    /// remembered for ever.
    /// </summary>
    public const int LongestRound = 256;

    private readonly SortedSet<Place> _places = new(Comparer<Place>.Create(static (one, other) =>
        one.Round == other.Round ? one.Number.CompareTo(other.Number) : one.Round.CompareTo(other.Round)));

    private readonly Dictionary<string, Share> _shares = [];
    private readonly HashSet<string> _served = [];
    private long _round;
    private int _begunInRound;
    private long _number;

    public int Length => _places.Count;

    /// <summary>Owners that are remembered: those who wait, and those who were served in the round that is running.</summary>
    public int Owners => _shares.Count;

    public Place Add(string owner, TJob job)
    {
        if (!_shares.TryGetValue(owner, out var share)) _shares.Add(owner, share = new Share());
        var place = new Place(owner, job, Math.Max(_round, share.Next), _number++);
        share.Next = place.Round + 1;
        share.Waiting++;
        _places.Add(place);
        return place;
    }

    /// <summary>Begins the job whose turn it is; there must be one.</summary>
    public TJob TakeFirst()
    {
        var place = _places.Min!;
        _places.Remove(place);
        if (place.Round > _round) BeginRound(place.Round);
        var share = _shares[place.Owner];
        share.Begun = place.Round + 1;
        if (--share.Waiting == 0) _served.Add(place.Owner);
        if (++_begunInRound == LongestRound) BeginRound(_round + 1);
        return place.Job;
    }

    /// <summary>Takes out the job whose turn is last: the latest of whoever has most in the line.</summary>
    public TJob DropLast()
    {
        var place = _places.Max!;
        Leave(place);
        return place.Job;
    }

    /// <summary>Takes a job out; false if it is no longer in the line.</summary>
    public bool Leave(Place place)
    {
        if (!_places.Remove(place)) return false;
        var share = _shares[place.Owner];
        if (share.Next == place.Round + 1) share.Next = place.Round;
        if (--share.Waiting > 0) return true;
        share.Next = share.Begun;
        if (share.Next <= _round) _shares.Remove(place.Owner);
        else _served.Add(place.Owner);
        return true;
    }

    /// <summary>Whoever has nothing in the line is owed as much as a newcomer from here on.</summary>
    private void BeginRound(long round)
    {
        _round = round;
        _begunInRound = 0;
        foreach (var owner in _served)
        {
            if (_shares.TryGetValue(owner, out var share) && share is { Waiting: 0 }) _shares.Remove(owner);
        }

        _served.Clear();
    }

    /// <summary>A job in the line.</summary>
    internal sealed record Place(string Owner, TJob Job, long Round, long Number);

    /// <summary>What is known of an owner.</summary>
    private sealed class Share
    {
        /// <summary>The first round that the owner's next job may have.</summary>
        public long Next { get; set; }

        /// <summary>The round after that of the last job begun.</summary>
        public long Begun { get; set; }

        public int Waiting { get; set; }
    }
}

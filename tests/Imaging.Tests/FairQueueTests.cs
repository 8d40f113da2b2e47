namespace Avatar.Imaging.Tests;

/// <summary>Whose turn it is, without threads or time.</summary>
public sealed class FairQueueTests
{
    private readonly FairQueue<string> _queue = new();

    [Fact]
    public void A_job_of_another_owner_gets_in_next_whatever_a_burst_has_in_queue()
    {
        Add("a1 a2 a3 a4 a5");
        Assert.Equal("a1", _queue.Dequeue());

        Add("b1");

        Assert.Equal("b1 a2 a3 a4 a5", DequeueAll());
    }

    [Fact]
    public void Owners_take_turns_and_jobs_of_one_owner_keep_their_order()
    {
        Add("a1 a2 a3 b1 b2 b3 c1");

        Assert.Equal("a1 b1 c1 a2 b2 a3 b3", DequeueAll());
    }

    [Fact]
    public void Whoever_was_served_stands_behind_newcomers_until_the_round_is_over()
    {
        Add("a1 b1 b2");
        Assert.Equal("a1", _queue.Dequeue());

        Add("a2 c1");

        Assert.Equal("b1 c1 b2 a2", DequeueAll());
    }

    [Fact]
    public void Time_spent_away_earns_nothing()
    {
        Add("a1 a2 a3 a4");
        DequeueAll();

        Add("b1 b2 b3 a5 a6 a7");

        Assert.Equal("b1 b2 a5 b3 a6 a7", DequeueAll());
    }

    [Fact]
    public void Last_is_the_latest_job_of_whoever_has_most()
    {
        Add("a1 a2 a3 b1 c1");

        Assert.Equal("a3", _queue.RemoveLast());
        Assert.Equal("a2", _queue.RemoveLast());
        Assert.Equal("c1", _queue.RemoveLast());
        Assert.Equal("a1 b1", DequeueAll());
    }

    [Fact]
    public void Whoever_leaves_gives_the_turn_back()
    {
        Add("a1 b1");
        var entry = _queue.Enqueue("a", "a2");
        Assert.True(_queue.Remove(entry));

        Add("a3 b2");

        Assert.Equal("a1 b1 a3 b2", DequeueAll());
        Assert.False(_queue.Remove(entry));
    }

    [Fact]
    public void Newcomers_without_end_do_not_hold_back_those_who_were_here()
    {
        Add("a1 a2");
        Assert.Equal("a1", _queue.Dequeue());
        var newcomers = 0;
        for (string taken; ; newcomers++)
        {
            _queue.Enqueue($"newcomer {newcomers}", "");
            if ((taken = _queue.Dequeue()) == "a2") break;
        }

        Assert.InRange(newcomers, 1, FairQueue<string>.MaxRoundLength);
    }

    [Fact]
    public void Owners_are_forgotten()
    {
        for (var number = 0; number < 10_000; number++)
        {
            _queue.Enqueue($"served {number}", "");
            _queue.Dequeue();
            _queue.Remove(_queue.Enqueue($"left {number}", ""));
            _queue.Remove(_queue.Enqueue($"served {number}", ""));
        }

        Assert.InRange(_queue.Owners, 0, FairQueue<string>.MaxRoundLength);
    }

    /// <summary>Whatever comes, goes and is taken: nothing is lost, and nobody who always waits gets two turns ahead of another.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_histories_are_fair(int seed)
    {
        var dice = new Random(seed);
        var present = new HashSet<string>();
        var taken = new Dictionary<string, int> { ["x"] = 0, ["y"] = 0 };
        var entries = new List<(string Name, FairQueue<string>.Entry Entry)>();
        for (var step = 0; step < 20_000; step++)
        {
            foreach (var constant in taken.Keys.Where(owner => !present.Any(name => name.StartsWith(owner, StringComparison.Ordinal))).ToArray())
            {
                AddOne(constant);
            }

            switch (dice.Next(4))
            {
                case 0:
                    AddOne($"o{dice.Next(6)}");
                    break;
                case 1 when entries.Count > 0:
                    var (name, entry) = entries[dice.Next(entries.Count)];
                    if (name[0] is 'o') Assert.Equal(present.Remove(name), _queue.Remove(entry));
                    break;
                default:
                    var first = _queue.Dequeue();
                    Assert.True(present.Remove(first));
                    if (taken.TryGetValue(first.Split(' ')[0], out var count)) taken[first.Split(' ')[0]] = count + 1;
                    break;
            }

            Assert.Equal(present.Count, _queue.Count);
            Assert.InRange(taken["x"] - taken["y"], -1, 1);
        }

        void AddOne(string owner)
        {
            var name = $"{owner} {entries.Count}";
            entries.Add((name, _queue.Enqueue(owner, name)));
            present.Add(name);
        }
    }

    private void Add(string names)
    {
        foreach (var name in names.Split(' ')) _queue.Enqueue(name[..1], name);
    }

    private string DequeueAll()
    {
        var taken = new List<string>();
        while (_queue.Count > 0) taken.Add(_queue.Dequeue());
        return string.Join(' ', taken);
    }
}

namespace Avatar.Imaging.Tests;

/// <summary>The order of the queue, without threads or time.</summary>
public sealed class FairQueueTests
{
    private readonly FairQueue<string> _queue = new();

    [Fact]
    public void A_new_owners_job_is_next_in_spite_of_a_queued_burst()
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
    public void A_served_owner_is_behind_new_owners_until_the_round_ends()
    {
        Add("a1 b1 b2");
        Assert.Equal("a1", _queue.Dequeue());

        Add("a2 c1");

        Assert.Equal("b1 c1 b2 a2", DequeueAll());
    }

    [Fact]
    public void An_idle_owner_gains_no_share()
    {
        Add("a1 a2 a3 a4");
        DequeueAll();

        Add("b1 b2 b3 a5 a6 a7");

        Assert.Equal("b1 b2 a5 b3 a6 a7", DequeueAll());
    }

    [Fact]
    public void The_last_job_is_the_newest_of_the_owner_with_the_most_jobs()
    {
        Add("a1 a2 a3 b1 c1");

        Assert.Equal("a3", _queue.RemoveLast());
        Assert.Equal("a2", _queue.RemoveLast());
        Assert.Equal("c1", _queue.RemoveLast());
        Assert.Equal("a1 b1", DequeueAll());
    }

    [Fact]
    public void A_removed_job_returns_its_turn()
    {
        Add("a1 b1");
        var entry = _queue.Enqueue("a", "a2");
        Assert.True(_queue.Remove(entry));

        Add("a3 b2");

        Assert.Equal("a1 b1 a3 b2", DequeueAll());
        Assert.False(_queue.Remove(entry));
    }

    [Fact]
    public void Endless_new_owners_do_not_starve_waiting_owners()
    {
        Add("a1 a2");
        Assert.Equal("a1", _queue.Dequeue());
        var newcomers = 0;
        for (string taken; ; newcomers++)
        {
            _queue.Enqueue($"new {newcomers}", "");
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

    /// <summary>In random histories no job is lost, and of two owners that always wait none gets more than one turn ahead.</summary>
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

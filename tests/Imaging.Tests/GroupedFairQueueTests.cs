namespace Avatar.Imaging.Tests;

/// <summary>The order of the queue with groups: "a1x" is the job x of the member a1 in the group a.</summary>
public sealed class GroupedFairQueueTests
{
    private readonly GroupedFairQueue<string> _queue = new();

    [Fact]
    public void Groups_take_turns_however_many_members_they_have()
    {
        Add("a1x a2x a3x a4x b1x b1y");

        Assert.Equal("a1x b1x a2x b1y a3x a4x", DequeueAll());
    }

    [Fact]
    public void Members_take_turns_within_their_group()
    {
        Add("a1x a1y a1z a2x b1x b1y b1z b2x");

        Assert.Equal("a1x b1x a2x b2x a1y b1y a1z b1z", DequeueAll());
    }

    [Fact]
    public void A_new_groups_job_is_next_in_spite_of_a_queued_burst()
    {
        Add("a1x a2x a3x a4x a5x");
        Assert.Equal("a1x", _queue.Dequeue());

        Add("b1x");

        Assert.Equal("b1x a2x a3x a4x a5x", DequeueAll());
    }

    [Fact]
    public void A_new_member_is_next_within_its_group_and_takes_no_turn_of_another_group()
    {
        Add("a1x a1y a1z b1x b1y");
        Assert.Equal("a1x", _queue.Dequeue());

        Add("a2x");

        Assert.Equal("b1x a2x b1y a1y a1z", DequeueAll());
    }

    [Fact]
    public void The_last_job_is_the_newest_of_the_member_with_the_most_jobs_in_the_group_with_the_most()
    {
        Add("a1x a2x a2y a3x b1x b1y c1x");

        Assert.Equal("a2y", _queue.RemoveLast());
        Assert.Equal("a3x", _queue.RemoveLast());
        Assert.Equal("b1y", _queue.RemoveLast());
        Assert.Equal("a2x", _queue.RemoveLast());
        Assert.Equal("c1x", _queue.RemoveLast());
        Assert.Equal("a1x b1x", DequeueAll());
    }

    [Fact]
    public void A_removed_job_returns_a_turn_of_its_group_and_not_that_of_another_member()
    {
        Add("a1x b1x");
        var entry = _queue.Enqueue(new("a", "a1"), "a1y");
        Add("a2x b2x");

        Assert.True(_queue.Remove(entry));

        Assert.False(_queue.Remove(entry));
        Assert.Equal("a1x b1x a2x b2x", DequeueAll());
        Assert.False(_queue.Remove(entry));
    }

    [Fact]
    public void A_served_group_is_behind_new_groups_until_the_round_ends()
    {
        Add("a1x b1x b2x");
        Assert.Equal("a1x", _queue.Dequeue());

        Add("a2x c1x");

        Assert.Equal("b1x c1x b2x a2x", DequeueAll());
    }

    [Fact]
    public void Endless_new_members_starve_neither_another_group_nor_their_own()
    {
        Add("a0x a0y b1x");
        var taken = new List<string>();
        for (var newcomer = 0; !taken.Contains("a0y"); newcomer++)
        {
            _queue.Enqueue(new("a", $"new {newcomer}"), "");
            taken.Add(_queue.Dequeue());
        }

        Assert.InRange(taken.IndexOf("b1x"), 0, 1);
        Assert.InRange(taken.Count, 1, FairQueue<string>.MaxRoundLength + 10);
    }

    [Fact]
    public void Groups_and_members_are_forgotten()
    {
        for (var number = 0; number < 10_000; number++)
        {
            _queue.Enqueue(new($"served {number}", "member"), "");
            _queue.Dequeue();
            _queue.Remove(_queue.Enqueue(new($"left {number}", "member"), ""));
            _queue.Enqueue(new("flood", $"served {number}"), "");
            _queue.Dequeue();
            _queue.Remove(_queue.Enqueue(new("flood", $"left {number}"), ""));
        }

        Assert.InRange(_queue.Owners, 0, FairQueue<string>.MaxRoundLength);
    }

    [Fact]
    public void Served_members_of_a_group_that_always_waits_are_forgotten()
    {
        _queue.Enqueue(new("flood", "first"), "");
        for (var number = 0; number < 10_000; number++)
        {
            _queue.Enqueue(new("flood", $"served {number}"), "");
            _queue.Dequeue();
        }

        Assert.InRange(_queue.Owners, 0, 2 * FairQueue<string>.MaxRoundLength);
    }

    /// <summary>
    /// In random histories of added, dequeued and removed jobs no job is lost, groups that always wait get equal turns although one
    /// of them has more members, and members of one group that always wait get equal turns too.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_histories_are_fair_between_groups_and_within_them(int seed)
    {
        var dice = new Random(seed);
        StudioOwner[] constant = [new("x", "x1"), new("x", "x2"), new("y", "y1")];
        var taken = constant.ToDictionary(owner => owner, _ => 0);
        var present = new HashSet<string>();
        var entries = new List<(string Name, GroupedFairQueue<string>.Entry Entry)>();
        var flood = 0;
        for (var step = 0; step < 20_000; step++)
        {
            foreach (var owner in constant.Where(owner => !present.Any(name => name.StartsWith($"{owner.Member} ", StringComparison.Ordinal)))) AddOne(owner);
            switch (dice.Next(6))
            {
                case 0:
                    AddOne(new($"o{dice.Next(4)}", $"o{dice.Next(3)}"));
                    break;
                case 1:
                    AddOne(new("of", $"of{flood++}"));
                    break;
                case 2:
                    var (name, entry) = entries[dice.Next(entries.Count)];
                    if (name[0] is 'o') Assert.Equal(present.Remove(name), _queue.Remove(entry));
                    break;
                case 3 when present.Count > 40:
                    var dropped = _queue.RemoveLast();
                    Assert.True(present.Remove(dropped));
                    Assert.Equal('o', dropped[0]);
                    break;
                default:
                    var first = _queue.Dequeue();
                    Assert.True(present.Remove(first));
                    if (constant.FirstOrDefault(owner => first.StartsWith($"{owner.Member} ", StringComparison.Ordinal)) is { Member: not null } served) taken[served]++;
                    break;
            }

            Assert.Equal(present.Count, _queue.Count);
            Assert.InRange(taken[constant[0]] - taken[constant[1]], -1, 1);
            Assert.InRange(taken[constant[0]] + taken[constant[1]] - taken[constant[2]], -2, 2);
        }

        Assert.True(taken.Values.Min() > 100, string.Join(' ', taken.Values));

        void AddOne(StudioOwner owner)
        {
            var name = $"{owner.Member} {entries.Count}";
            entries.Add((name, _queue.Enqueue(owner, name)));
            present.Add(name);
        }
    }

    private void Add(string names)
    {
        foreach (var name in names.Split(' ')) _queue.Enqueue(new(name[..1], name[..2]), name);
    }

    private string DequeueAll()
    {
        var taken = new List<string>();
        while (_queue.Count > 0) taken.Add(_queue.Dequeue());
        return string.Join(' ', taken);
    }
}

namespace Avatar.Imaging.Tests;

/// <summary>Whose turn it is, without threads or time.</summary>
public sealed class FairLineTests
{
    private readonly FairLine<string> _line = new();

    [Fact]
    public void A_job_of_another_owner_gets_in_next_whatever_a_burst_has_in_line()
    {
        Add("a1 a2 a3 a4 a5");
        Assert.Equal("a1", _line.TakeFirst());

        Add("b1");

        Assert.Equal("b1 a2 a3 a4 a5", TakeAll());
    }

    [Fact]
    public void Owners_take_turns_and_jobs_of_one_owner_keep_their_order()
    {
        Add("a1 a2 a3 b1 b2 b3 c1");

        Assert.Equal("a1 b1 c1 a2 b2 a3 b3", TakeAll());
    }

    [Fact]
    public void Whoever_was_served_stands_behind_newcomers_until_the_round_is_over()
    {
        Add("a1 b1 b2");
        Assert.Equal("a1", _line.TakeFirst());

        Add("a2 c1");

        Assert.Equal("b1 c1 b2 a2", TakeAll());
    }

    [Fact]
    public void Time_spent_away_earns_nothing()
    {
        Add("a1 a2 a3 a4");
        TakeAll();

        Add("b1 b2 b3 a5 a6 a7");

        Assert.Equal("b1 b2 a5 b3 a6 a7", TakeAll());
    }

    [Fact]
    public void Last_is_the_latest_job_of_whoever_has_most()
    {
        Add("a1 a2 a3 b1 c1");

        Assert.Equal("a3", _line.DropLast());
        Assert.Equal("a2", _line.DropLast());
        Assert.Equal("c1", _line.DropLast());
        Assert.Equal("a1 b1", TakeAll());
    }

    [Fact]
    public void Whoever_leaves_gives_the_turn_back()
    {
        Add("a1 b1");
        var place = _line.Add("a", "a2");
        Assert.True(_line.Leave(place));

        Add("a3 b2");

        Assert.Equal("a1 b1 a3 b2", TakeAll());
        Assert.False(_line.Leave(place));
    }

    [Fact]
    public void Newcomers_without_end_do_not_hold_back_those_who_were_here()
    {
        Add("a1 a2");
        Assert.Equal("a1", _line.TakeFirst());
        var newcomers = 0;
        for (string taken; ; newcomers++)
        {
            _line.Add($"newcomer {newcomers}", "");
            if ((taken = _line.TakeFirst()) == "a2") break;
        }

        Assert.InRange(newcomers, 1, FairLine<string>.LongestRound);
    }

    [Fact]
    public void Owners_are_forgotten()
    {
        for (var number = 0; number < 10_000; number++)
        {
            _line.Add($"served {number}", "");
            _line.TakeFirst();
            _line.Leave(_line.Add($"left {number}", ""));
            _line.Leave(_line.Add($"served {number}", ""));
        }

        Assert.InRange(_line.Owners, 0, FairLine<string>.LongestRound);
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
        var places = new List<(string Name, FairLine<string>.Place Place)>();
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
                case 1 when places.Count > 0:
                    var (name, place) = places[dice.Next(places.Count)];
                    if (name[0] is 'o') Assert.Equal(present.Remove(name), _line.Leave(place));
                    break;
                default:
                    var first = _line.TakeFirst();
                    Assert.True(present.Remove(first));
                    if (taken.TryGetValue(first.Split(' ')[0], out var count)) taken[first.Split(' ')[0]] = count + 1;
                    break;
            }

            Assert.Equal(present.Count, _line.Length);
            Assert.InRange(taken["x"] - taken["y"], -1, 1);
        }

        void AddOne(string owner)
        {
            var name = $"{owner} {places.Count}";
            places.Add((name, _line.Add(owner, name)));
            present.Add(name);
        }
    }

    private void Add(string names)
    {
        foreach (var name in names.Split(' ')) _line.Add(name[..1], name);
    }

    private string TakeAll()
    {
        var taken = new List<string>();
        while (_line.Length > 0) taken.Add(_line.TakeFirst());
        return string.Join(' ', taken);
    }
}

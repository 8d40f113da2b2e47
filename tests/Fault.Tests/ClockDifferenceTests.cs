using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Crashes;
using Avatar.ServiceTesting.Load;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Fault.Tests;

/// <summary>The clocks of the machines in a cluster differ by a minute: one of two silos and one of two fronts are ahead.</summary>
public sealed class ClockDifferenceTests : IDisposable
{
    private static readonly TimeSpan Difference = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Use = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>The period of the expiry plus the time of a run on a busy machine.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);

    private const int Travellers = 4;
    private const int Users = 3;
    private const int CartoonsOfEach = 5;

    private readonly SteppedClock _ahead = SteppedClock.RightOrSkip();

    [Fact]
    public async Task Journeys_through_both_halves_succeed()
    {
        Trials.SkipUnlessAll();
        TestDatabase.SkipUnlessThere();
        await using var cluster = NewCluster([]);
        await cluster.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, Travellers).Select(_ => Journeys.TravelAsync(cluster)));
        await AssertBothHaveMadeSomethingAsync(cluster);
        cluster.TellIfFailed();
    }

    [Fact]
    public async Task Under_load_both_halves_keep_all_answered_data_and_no_activity_time_decreases()
    {
        Trials.SkipUnlessAll();
        TestDatabase.SkipUnlessThere();
        await using var cluster = NewCluster(new() { ["Avatar__Cartoons__MaxPerOriginal"] = $"{LoadRun.MaxPerOriginal}" });
        await cluster.StartAsync();
        var run = new LoadRun(cluster, Random.Shared.Next());
        await run.WhileAsync(static stop => Task.Delay(Use, stop));
        await AssertBothHaveMadeSomethingAsync(cluster);
        await run.CheckAsync();

        // From here on, the silo whose clock is behind changes documents with times that are ahead.
        var active = await ReadActivityAsync(cluster);
        Assert.Equal(0, await cluster.Silos[1].StopAsync());
        await run.WhileAsync(static stop => Task.Delay(Use, stop));
        await run.CheckAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(run.Figures);
        Assert.Equal(0, run.Tally.Of(" 500"));
        Assert.Equal(0, run.Errands.Sum(static errand => errand.Unanswered));
        Assert.Distinct((await cluster.ReadAsync()).Images.Select(static each => each.Image.Filename));
        var later = await ReadActivityAsync(cluster);
        var latest = DateTimeOffset.UtcNow + Difference;
        Assert.All(active, device => Assert.InRange(later[device.Key], device.Value, latest.UtcDateTime));
        cluster.TellIfFailed();
    }

    /// <summary>The age of a cartoon is computed from the clocks of two machines.</summary>
    [Fact]
    public async Task No_cartoon_expires_before_its_lifetime_and_no_photo_is_swept_during_its_upload()
    {
        Trials.SkipUnlessAll();
        TestDatabase.SkipUnlessThere();
        var lifetime = TimeSpan.FromMinutes(2);
        await using var cluster = NewCluster(new()
        {
            ["Avatar__Cartoons__Lifetime"] = lifetime.ToString(),
            ["Avatar__Cartoons__SweepPeriod"] = "00:01:00",
            ["Avatar__Files__SweepPeriod"] = "00:01:00",
            ["Avatar__Files__IncomingAge"] = "00:01:00",
        });
        await cluster.StartAsync();
        using var client = cluster.NewClient();
        using var stop = new CancellationTokenSource();
        var uploads = Enumerable.Range(0, Users).Select(index => UploadAsync(client, index, stop.Token)).ToArray();

        var (right, ahead) = (new List<Watched>(), new List<Watched>());
        for (var number = 1_000; right.Count < CartoonsOfEach || ahead.Count < CartoonsOfEach; number++)
        {
            var phone = new Phone(client, Phone.NewDevice());
            var upload = (await phone.UploadAsync(Portrait.Of(number))).Expect(201);
            var isAhead = upload.At("cartoon", "createdAt").GetDateTimeOffset() > DateTimeOffset.UtcNow;
            (isAhead ? ahead : right).Add(new(phone, Stopwatch.StartNew()));
        }

        var lived = await Task.WhenAll(WatchAsync(right), WatchAsync(ahead));
        await stop.CancelAsync();
        var counts = await Task.WhenAll(uploads);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Sum()} uploads meanwhile; cartoons of the silo with the right clock existed for {lived[0].Min().TotalSeconds:0.0} to {lived[0].Max().TotalSeconds:0.0} s, of the silo that is ahead for {lived[1].Min().TotalSeconds:0.0} to {lived[1].Max().TotalSeconds:0.0} s."));
        Assert.All(lived.SelectMany(static all => all), age => Assert.InRange(age, lifetime, lifetime + Difference + Difference + Late));

        var state = await cluster.ReadAsync();
        Assert.Equal(counts.Sum() + right.Count + ahead.Count, state.Originals.Count);
        Assert.All(state.Originals.Values, original => Assert.Contains((StoredAreas.Originals, original.Filename), state.Files));
        Assert.DoesNotContain(state.Orphans, static orphan => orphan.Area is StoredAreas.Originals or StoredAreas.LostAndFound);
        cluster.TellIfFailed();
    }

    public void Dispose() => _ahead.Dispose();

    private AvatarCluster NewCluster(Dictionary<string, string> settings)
    {
        var cluster = new AvatarCluster(settings: settings, silos: 2, fronts: 2);
        _ahead.Set(Difference);
        _ahead.GiveTo(cluster.Silos[1].Settings);
        _ahead.GiveTo(cluster.Fronts[1].Settings);
        return cluster;
    }

    private static async Task AssertBothHaveMadeSomethingAsync(AvatarCluster cluster)
    {
        var made = (await cluster.ReadAsync()).Originals.Values.Select(static original => original.CreatedAt).ToList();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        Assert.Contains(made, time => time > now);
        Assert.Contains(made, time => time <= now);
    }

    /// <summary>Uploads photos repeatedly; every upload must succeed.</summary>
    /// <returns>The number of uploads.</returns>
    private static async Task<int> UploadAsync(HttpClient client, int index, CancellationToken stop)
    {
        var count = 0;
        while (!stop.IsCancellationRequested)
        {
            (await new Phone(client, Phone.NewDevice()).UploadAsync(Portrait.Of((index + 1) * 1_000_000L + ++count))).Expect(201);
            await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
        }

        return count;
    }

    /// <summary>Waits until all cartoons have expired.</summary>
    /// <returns>The time from each answer to the expiry, to the precision of the polling interval.</returns>
    private static async Task<IReadOnlyList<TimeSpan>> WatchAsync(IEnumerable<Watched> cartoons)
    {
        var lived = new ConcurrentQueue<TimeSpan>();
        await Task.WhenAll(cartoons.Select(async cartoon =>
        {
            while ((await cartoon.Phone.GetAsync("/api/cartoons")).Expect(200).Items("cartoons").Any())
            {
                Assert.InRange(cartoon.Age.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(10));
                await Task.Delay(BetweenLooks);
            }

            lived.Enqueue(cartoon.Age.Elapsed);
        }));
        return [.. lived];
    }

    /// <summary>Reads the last activity of each device from its document.</summary>
    private static async Task<IReadOnlyDictionary<string, DateTime>> ReadActivityAsync(AvatarCluster cluster)
    {
        var devices = await cluster.Database.Database.GetCollection<BsonDocument>("devices").Find(new BsonDocument()).ToListAsync();
        return devices.ToDictionary(static device => device["_id"].ToString()!, static device => device["lastActiveAt"].ToUniversalTime());
    }

    private sealed record Watched(Phone Phone, Stopwatch Age);
}

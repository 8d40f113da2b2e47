using System.Diagnostics;
using System.Net;
using Avatar.MongoTesting;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests.Networks;

/// <summary>
/// A front whose packets to silos are dropped, as by a firewall rule, a lost route, or a connection table that forgot: no connection is
/// reset, and the silos know nothing of it.
/// </summary>
public sealed class FrontCutTests
{
    /// <summary>From when on a front has to have noticed.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>What hung when the cut began is noticed in ten seconds, and goes on elsewhere in ten more; a connection that nobody watches keeps it for longer.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private const double MostShare = 0.95;
    private const int Devices = 6;
    private const int Briefly = 12;

    /// <summary>Long enough for the front to notice, and to be asked for a while after that.</summary>
    [Fact]
    public async Task A_front_that_is_cut_off_from_one_of_two_silos_goes_on_with_the_other()
    {
        await using var trial = await BeginAsync();
        var cluster = trial.Cluster;
        var front = cluster.Fronts[0];
        await using var calls = new SteadyCalls(front, Devices);

        // A front connects to a gateway when it has a call for it.
        await UntilItToldOfGatewaysAsync(front, 2);
        await Task.Delay(TimeSpan.FromSeconds(3));
        var began = calls.Now;
        trial.Room.Part(front, cluster.Silos[0]);
        await UntilItToldOfGatewaysAsync(front, 1);
        var noticed = calls.Now - began;
        await Task.Delay(Notice + TimeSpan.FromSeconds(6) - noticed);
        trial.Room.Join(front, cluster.Silos[0]);
        await calls.EndAsync();

        Tell($"one gateway left after {noticed.TotalSeconds:0.0} s");
        var (early, late) = (calls.Between(began, began + Notice), calls.Between(began + Notice, TimeSpan.MaxValue));
        Tell(SteadyCalls.Describe("before", calls.Between(TimeSpan.Zero, began)));
        Tell(SteadyCalls.Describe("until it has to be noticed", early));
        Tell(SteadyCalls.Describe("after that", late));
        Assert.InRange(noticed, TimeSpan.Zero, Notice);
        Assert.All(calls.Between(TimeSpan.Zero, TimeSpan.MaxValue), static call => Assert.InRange(call.Took, TimeSpan.Zero, LongestCall));
        Assert.InRange(late.Count(static call => call.Succeeded && call.Took < Soon) / (double)late.Count, MostShare, 1);
    }

    [Theory]
    [InlineData(Briefly)]
    [InlineData(60)]
    [InlineData(125)]
    [InlineData(300)]
    public async Task A_front_that_is_cut_off_from_all_silos_says_so_and_is_back_soon_after_they_are(int seconds)
    {
        if (seconds > Briefly) Trials.SkipUnlessAll();
        await using var trial = await BeginAsync();
        var cluster = trial.Cluster;
        var front = cluster.Fronts[0];
        await using var calls = new SteadyCalls(front, Devices);
        await Task.Delay(TimeSpan.FromSeconds(3));
        var began = calls.Now;
        foreach (var silo in cluster.Silos) trial.Room.Part(front, silo);

        var notReady = await UntilReadinessIsAsync(front, HttpStatusCode.ServiceUnavailable, AvatarProcess.Patience);
        var noticed = calls.Now;
        Tell($"not ready after {notReady.TotalSeconds:0.0} s");
        if (began + TimeSpan.FromSeconds(seconds) - calls.Now is { Ticks: > 0 } rest) await Task.Delay(rest);
        var healed = calls.Now;
        foreach (var silo in cluster.Silos) trial.Room.Join(front, silo);
        var readyAgain = UntilReadinessIsAsync(front, HttpStatusCode.OK, AvatarProcess.Patience);
        var served = await UntilServedAsync(front);
        Tell($"ready again {(await readyAgain).TotalSeconds:0.0} s after healing");
        await calls.EndAsync();

        var (early, late) = (calls.Between(TimeSpan.Zero, noticed), calls.Between(noticed, healed));
        Tell(SteadyCalls.Describe("until it is noticed", early));
        Tell(SteadyCalls.Describe("after that", late));
        Tell($"served again {served.TotalSeconds:0.0} s after healing");
        Assert.InRange(notReady, TimeSpan.Zero, Notice);
        Assert.All(early.Concat(late), static call => Assert.InRange(call.Took, TimeSpan.Zero, LongestCall));
        Assert.All(late, static call => Assert.Equal((503, "busy"), (call.Status, call.Code)));
        Assert.InRange(served, TimeSpan.Zero, BackWithin);
    }

    /// <summary>Until the last that a front has told of its gateways is their number.</summary>
    private static async Task UntilItToldOfGatewaysAsync(AvatarProcess front, int gateways)
    {
        for (var began = Stopwatch.StartNew(); ; await Task.Delay(BetweenLooks))
        {
            if (front.Program.Output.LastOrDefault(static line => line.Contains("[3010]", StringComparison.Ordinal))?.EndsWith($": {gateways}", StringComparison.Ordinal) is true) return;
            Assert.InRange(began.Elapsed, TimeSpan.Zero, AvatarProcess.Patience);
        }
    }

    private static void Tell(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static async Task<SwitchedCluster> BeginAsync()
    {
        Trials.SkipUnlessRoot();
        TestDatabase.SkipUnlessThere();
        var trial = await SwitchedCluster.StartAsync(silos: 2, fronts: 1);
        return trial;
    }

    private static async Task<TimeSpan> UntilReadinessIsAsync(AvatarProcess front, HttpStatusCode status, TimeSpan patience)
    {
        using var client = front.NewClient();
        using var timeout = new CancellationTokenSource(patience);
        var began = Stopwatch.StartNew();
        while ((await client.GetAsync("/health/ready", timeout.Token)).StatusCode != status) await Task.Delay(BetweenLooks, timeout.Token);
        return began.Elapsed;
    }

    /// <summary>Until a device that was never seen is served, whose grains do not live anywhere yet.</summary>
    private static async Task<TimeSpan> UntilServedAsync(AvatarProcess front)
    {
        using var client = front.NewClient();
        client.Timeout = AvatarProcess.LongPatience;
        var began = Stopwatch.StartNew();
        while ((await new Phone(client, Phone.NewDevice()).UploadAsync(Portrait.Of(1))).Status != 201)
        {
            Assert.InRange(began.Elapsed, TimeSpan.Zero, AvatarProcess.LongPatience);
            await Task.Delay(BetweenLooks);
        }

        return began.Elapsed;
    }
}

using System.Diagnostics;
using System.Net;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests.Networks;

/// <summary>
/// A front whose packets to silos are dropped, as by a firewall rule, a lost route or a lost connection table. No connection is
/// reset, and the silos are not notified.
/// </summary>
public sealed class FrontCutTests
{
    /// <summary>The time limit for a front to detect the fault.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest time of a call. A call that hangs when the fault begins is detected within ten seconds, and completed elsewhere within ten more;
    /// without probes on the connection it would hang longer.
    /// </summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private const double MostShare = 0.95;
    private const int Devices = 6;
    private const int Briefly = 12;

    /// <summary>The cut lasts long enough for the front to detect it and to answer calls for some time after that.</summary>
    [Fact]
    public async Task A_front_that_is_cut_off_from_one_of_two_silos_uses_the_other()
    {
        await using var trial = await BeginAsync();
        var cluster = trial.Cluster;
        var front = cluster.Fronts[0];
        await using var calls = new SteadyCalls(front, Devices);

        // A front connects to a gateway when it sends it the first call.
        await WaitForGatewaysAsync(front, 2);
        await Task.Delay(TimeSpan.FromSeconds(3));
        var began = calls.Now;
        trial.Room.Part(front, cluster.Silos[0]);
        await WaitForGatewaysAsync(front, 1);
        var noticed = calls.Now - began;
        await Task.Delay(Notice + TimeSpan.FromSeconds(6) - noticed);
        trial.Room.Join(front, cluster.Silos[0]);
        await calls.EndAsync();

        Write($"one gateway left after {noticed.TotalSeconds:0.0} s");
        var (early, late) = (calls.Between(began, began + Notice), calls.Between(began + Notice, TimeSpan.MaxValue));
        Write(SteadyCalls.Describe("before", calls.Between(TimeSpan.Zero, began)));
        Write(SteadyCalls.Describe("until the time limit of the detection", early));
        Write(SteadyCalls.Describe("after that", late));
        Assert.InRange(noticed, TimeSpan.Zero, Notice);
        Assert.All(calls.Between(TimeSpan.Zero, TimeSpan.MaxValue), static call => Assert.InRange(call.Took, TimeSpan.Zero, LongestCall));
        Assert.InRange(late.Count(static call => call.Succeeded && call.Took < Soon) / (double)late.Count, MostShare, 1);
    }

    [Theory]
    [InlineData(Briefly)]
    [InlineData(60)]
    [InlineData(125)]
    [InlineData(300)]
    public async Task A_front_that_is_cut_off_from_all_silos_is_not_ready_and_recovers_soon_after_the_network(int seconds)
    {
        if (seconds > Briefly) Trials.SkipUnlessAll();
        await using var trial = await BeginAsync();
        var cluster = trial.Cluster;
        var front = cluster.Fronts[0];
        await using var calls = new SteadyCalls(front, Devices);
        await Task.Delay(TimeSpan.FromSeconds(3));
        var began = calls.Now;
        foreach (var silo in cluster.Silos) trial.Room.Part(front, silo);

        var notReady = await WaitForReadinessAsync(front, HttpStatusCode.ServiceUnavailable, AvatarProcess.Patience);
        var noticed = calls.Now;
        Write($"not ready after {notReady.TotalSeconds:0.0} s");
        if (began + TimeSpan.FromSeconds(seconds) - calls.Now is { Ticks: > 0 } rest) await Task.Delay(rest);
        var healed = calls.Now;
        foreach (var silo in cluster.Silos) trial.Room.Join(front, silo);
        var readyAgain = WaitForReadinessAsync(front, HttpStatusCode.OK, AvatarProcess.Patience);
        var served = await WaitUntilServedAsync(front);
        Write($"ready again {(await readyAgain).TotalSeconds:0.0} s after the network was restored");
        await calls.EndAsync();

        var (early, late) = (calls.Between(TimeSpan.Zero, noticed), calls.Between(noticed, healed));
        Write(SteadyCalls.Describe("until it is detected", early));
        Write(SteadyCalls.Describe("after that", late));
        Write($"served again {served.TotalSeconds:0.0} s after the network was restored");
        Assert.InRange(notReady, TimeSpan.Zero, Notice);
        Assert.All(early.Concat(late), static call => Assert.InRange(call.Took, TimeSpan.Zero, LongestCall));
        Assert.All(late, static call => Assert.Equal((503, "busy"), (call.Status, call.Code)));
        Assert.InRange(served, TimeSpan.Zero, BackWithin);
    }

    /// <summary>Waits until the last event 3010 of a front has this number of gateways.</summary>
    private static async Task WaitForGatewaysAsync(AvatarProcess front, int gateways)
    {
        for (var began = Stopwatch.StartNew(); ; await Task.Delay(BetweenLooks))
        {
            if (front.Program.Output.LastOrDefault(static line => line.Contains("[3010]", StringComparison.Ordinal))?.EndsWith($": {gateways}", StringComparison.Ordinal) is true) return;
            Assert.InRange(began.Elapsed, TimeSpan.Zero, AvatarProcess.Patience);
        }
    }

    private static void Write(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static async Task<SwitchedCluster> BeginAsync()
    {
        Trials.SkipUnlessRoot();
        TestDatabase.SkipUnlessThere();
        var trial = await SwitchedCluster.StartAsync(silos: 2, fronts: 1);
        return trial;
    }

    private static async Task<TimeSpan> WaitForReadinessAsync(AvatarProcess front, HttpStatusCode status, TimeSpan patience)
    {
        using var client = front.NewClient();
        using var timeout = new CancellationTokenSource(patience);
        var began = Stopwatch.StartNew();
        while ((await client.GetAsync("/health/ready", timeout.Token)).StatusCode != status) await Task.Delay(BetweenLooks, timeout.Token);
        return began.Elapsed;
    }

    /// <summary>Waits until an upload of a new device succeeds. Its grains are not active yet.</summary>
    private static async Task<TimeSpan> WaitUntilServedAsync(AvatarProcess front)
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

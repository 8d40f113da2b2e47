using System.Diagnostics;
using System.Net;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests.Networks;

/// <summary>Silos that cannot reach each other, but all reach the database.</summary>
public sealed class PartedSilosTests
{
    private const string OutOfReach = "[3026]";
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan JoinsWithin = TimeSpan.FromSeconds(25);

    /// <summary>Without the wait, the other silo would declare it dead, it would exit, and it would be started again, as long as the network is cut.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_silo_that_restarts_while_it_is_cut_off_waits_and_joins_when_the_network_is_back(bool bothWays)
    {
        Trials.SkipUnlessAll();
        Trials.SkipUnlessRoot();
        TestDatabase.SkipUnlessThere();
        await using var trial = await SwitchedCluster.StartAsync(silos: 2, fronts: 1);
        var (whole, cut) = (trial.Cluster.Silos[0], trial.Cluster.Silos[1]);
        var (before, _) = await ClusterMembers.FindAsync(trial.Cluster, cut);
        Assert.Equal(0, await cut.StopAsync());
        if (bothWays) trial.Room.Part(whole, cut);
        else trial.Room.Silence(whole, cut);

        await cut.ListenAsync();
        for (var began = Stopwatch.StartNew(); !cut.Said.Contains(OutOfReach, StringComparison.Ordinal);)
        {
            Assert.InRange(began.Elapsed, TimeSpan.Zero, AvatarProcess.Patience);
            await Task.Delay(BetweenLooks);
        }

        await Task.Delay(Cut);

        Assert.True(cut.IsRunning, cut.Said);
        Assert.Equal(before, (await ClusterMembers.FindAsync(trial.Cluster, cut)).Address);
        Assert.Single(cut.Program.Output, static line => line.Contains(OutOfReach, StringComparison.Ordinal));
        Assert.Empty(cut.Program.Complaints);
        using var client = cut.NewClient();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);

        trial.Room.Join(whole, cut);
        var healed = Stopwatch.StartNew();
        await cut.BecomeReadyAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"The silo was ready {healed.Elapsed.TotalSeconds:0.0} s after the network was restored.");
        Assert.InRange(healed.Elapsed, TimeSpan.Zero, JoinsWithin);
    }
}

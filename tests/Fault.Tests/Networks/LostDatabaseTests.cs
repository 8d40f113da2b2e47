using System.Diagnostics;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests.Networks;

/// <summary>Silos that cannot reach the database: one of them or all.</summary>
public sealed class LostDatabaseTests
{
    /// <summary>The exit code of a silo that was declared dead.</summary>
    private const int SiloDead = 4;

    /// <summary>The time limit for the other silos to take over its work.</summary>
    private static readonly TimeSpan LeftWithin = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(30);

    /// <summary>Longer than a silo without heartbeats remains a member.</summary>
    private static readonly TimeSpan DeclaredDeadWithin = TimeSpan.FromSeconds(40);

    private const double LeastShare = 0.9;
    private const int Devices = 6;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_only_one_silo_loses_the_database_the_others_take_over_its_work(bool isSilent)
    {
        Trials.SkipUnlessAll();
        await using var trial = await BeginAsync();
        var (cluster, lost) = (trial.Cluster, trial.Cluster.Silos[0]);
        await using var calls = new SteadyCalls(cluster.Fronts[0], Devices);
        await Task.Delay(TimeSpan.FromSeconds(3));
        var (address, _) = await ClusterMembers.FindAsync(cluster, lost);
        var began = calls.Now;
        var way = trial.Room.GetMachine(lost).Database;
        if (isSilent) way.FallSilent();
        else way.Cut();
        await ClusterMembers.WaitForDeathAsync(cluster, address, AvatarProcess.Patience);
        var declared = calls.Now - began;
        await Task.Delay(LeftWithin + Watched - declared);
        await calls.EndAsync();

        var (early, late) = (calls.Between(began, began + LeftWithin), calls.Between(began + LeftWithin, TimeSpan.MaxValue));
        Write(SteadyCalls.Describe("while it is a member", early));
        Write(SteadyCalls.Describe("after that", late));
        way.Cut();
        way.Open();
        var healed = Stopwatch.StartNew();
        Assert.Equal(SiloDead, await lost.Program.WaitForEndAsync(AvatarProcess.Patience));
        Write($"declared dead after {declared.TotalSeconds:0.0} s, ended {healed.Elapsed.TotalSeconds:0.0} s after its connection was restored");
        foreach (var bug in cluster.Fronts[0].Program.Complaints) Write(bug);
        Assert.DoesNotContain(early.Concat(late), static call => call.Status == 500);
        Assert.InRange(declared, TimeSpan.Zero, LeftWithin);
        Assert.InRange(late.Count(static call => call.Succeeded) / (double)late.Count, LeastShare, 1);
        Assert.InRange(healed.Elapsed, TimeSpan.Zero, EndsWithin);
    }

    [Theory]
    [InlineData(45)]
    [InlineData(200)]
    public async Task No_silo_ends_when_all_lose_the_database(int seconds)
    {
        Trials.SkipUnlessAll();
        await using var trial = await BeginAsync();
        foreach (var silo in trial.Cluster.Silos) trial.Room.GetMachine(silo).Database.Cut();
        await Task.Delay(TimeSpan.FromSeconds(seconds));

        foreach (var silo in trial.Cluster.Silos) trial.Room.GetMachine(silo).Database.Open();
        await Task.Delay(DeclaredDeadWithin);

        Assert.All(trial.Cluster.Silos, static silo => Assert.True(silo.IsRunning, silo.Said));
        Assert.All(await ClusterMembers.ReadAsync(trial.Cluster), static member => Assert.Equal(SiloStatus.Active, member.Status));
    }

    private static void Write(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static Task<SwitchedCluster> BeginAsync()
    {
        Trials.SkipUnlessRoot();
        TestDatabase.SkipUnlessThere();
        return SwitchedCluster.StartAsync(silos: 3, fronts: 1);
    }
}

using System.Diagnostics;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Load;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>Machines whose clocks differ.</summary>
public sealed class ClockTests : IAsyncLifetime
{
    private const string Skew = "+180";
    private static readonly TimeSpan Use = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private AvatarCluster? _cluster;

    private AvatarCluster Cluster => _cluster!;

    public async ValueTask InitializeAsync()
    {
        TestNumber.SkipUnlessSlow();
        TestDatabase.SkipUnlessThere();
        var library = FakeTimeLibrary.FindOrSkip();
        _cluster = new(settings: new Dictionary<string, string> { ["Avatar__Cartoons__MaxPerOriginal"] = $"{LoadRun.MaxPerOriginal}" });
        var settings = Cluster.Silos[0].Settings;
        (settings["LD_PRELOAD"], settings["FAKETIME"], settings["FAKETIME_DONT_FAKE_MONOTONIC"]) = (library, Skew, "1");

        // Otherwise the library interprets wait deadlines with the shifted clock, and every thread wait ends immediately.
        settings["FAKETIME_FORCE_MONOTONIC_FIX"] = "0";
        await Cluster.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is null) return;
        _cluster.TellIfFailed();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_silo_whose_clock_is_three_minutes_ahead_causes_no_failure()
    {
        var run = new LoadRun(Cluster, Random.Shared.Next());
        await run.WhileAsync(UntilItHasMadeSomethingAsync);
        await run.CheckAsync();
        Assert.All(await ClusterMembers.ReadAsync(Cluster), static member => Assert.Equal(SiloStatus.Active, member.Status));

        // From here on, other silos, whose clocks are behind, change the items that this silo has created.
        Assert.Equal(0, await Cluster.Silos[0].StopAsync());
        await run.WhileAsync(static stop => Task.Delay(Use, stop));
        await run.CheckAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(run.Figures);
    }

    private async Task UntilItHasMadeSomethingAsync(CancellationToken stop)
    {
        for (var began = Stopwatch.StartNew(); !stop.IsCancellationRequested; await Task.Delay(PollInterval, CancellationToken.None))
        {
            Assert.True(began.Elapsed < AvatarProcess.Patience, "The silo makes nothing, or its clock is as all others.");
            var ahead = DateTimeOffset.UtcNow.AddMinutes(2).ToUnixTimeMilliseconds();
            if (began.Elapsed > Use && (await Cluster.ReadAsync()).Originals.Values.Any(original => original.CreatedAt > ahead)) return;
        }
    }
}

using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Load;

namespace Avatar.Cluster.Tests;

/// <summary>Silos that crash, freeze or are restarted under load.</summary>
[Collection(LoadedClusterTests.Name)]
public sealed class ChaosTests(LoadedCluster fixture) : IAsyncLifetime
{
    private const int DefaultSeconds = 25;

    public ValueTask InitializeAsync() => fixture.BeginAsync();

    public ValueTask DisposeAsync() => fixture.EndAsync();

    /// <summary>AVATAR_CHAOS_SECONDS sets the duration. Without it, the test belongs to the slow ones; CrashTests kill one process in every run.</summary>
    [Fact]
    public async Task Silos_killed_at_random_under_load_keep_the_invariants()
    {
        if (TestNumber.In("AVATAR_CHAOS_SECONDS") is null) TestNumber.SkipUnlessSlow();
        var duration = TimeSpan.FromSeconds(TestNumber.In("AVATAR_CHAOS_SECONDS") ?? DefaultSeconds);
        await using var map = await GrainMap.OpenAsync(fixture.Cluster);
        var run = fixture.Run;
        var chaos = new Chaos(fixture.Cluster, run, map, run.NewRandom());
        try
        {
            await chaos.PrepareAsync();
            await run.WhileAsync(stop => chaos.RageAsync(duration, stop));
            await run.CheckAsync();
        }
        finally
        {
            fixture.Tell($"{duration}; {chaos.Recovery}");
        }

        Assert.True(chaos.Kills > 0);
    }
}

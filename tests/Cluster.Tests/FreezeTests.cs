using System.Diagnostics;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>A silo that is frozen until the others declare it dead, and then continues.</summary>
[Collection(LoadedClusterTests.Name)]
public sealed class FreezeTests(LoadedCluster fixture) : IAsyncLifetime
{
    /// <summary>Long enough for other silos to have newer state, but too short for fronts to notice, so they still send calls to it.</summary>
    private static readonly TimeSpan UntilOthersKnowMore = TimeSpan.FromSeconds(3);

    public ValueTask InitializeAsync()
    {
        TestNumber.SkipUnlessSlow();
        return fixture.BeginAsync();
    }

    public ValueTask DisposeAsync() => fixture.EndAsync();

    /// <summary>Two activations of one original may exist for a moment; then the unique index decides. AVATAR_FREEZE_ROUNDS sets the number of rounds.</summary>
    [Fact]
    public async Task A_frozen_silo_that_was_declared_dead_exits_when_it_thaws_and_the_invariants_hold()
    {
        var run = fixture.Run;
        var (declared, ended) = (new List<TimeSpan>(), new List<TimeSpan>());
        try
        {
            for (var round = 0; round < (TestNumber.In("AVATAR_FREEZE_ROUNDS") ?? 1); round++)
            {
                var silo = fixture.Cluster.Silos[round % fixture.Cluster.Silos.Count];
                await run.WhileAsync(_ => FreezeAsync(silo, declared, ended));
                await silo.StartAsync();
                await run.CheckAsync();
            }
        }
        finally
        {
            fixture.Tell($"declared dead after {new Spread(declared)}, ended after the thaw within {new Spread(ended)}");
        }
    }

    private async Task FreezeAsync(AvatarProcess silo, List<TimeSpan> declared, List<TimeSpan> ended)
    {
        var cluster = fixture.Cluster;
        var (address, _) = await ClusterMembers.FindAsync(cluster, silo);
        await Task.Delay(TimeSpan.FromSeconds(3));

        var began = Stopwatch.GetTimestamp();
        silo.Freeze();
        try
        {
            await ClusterMembers.WaitForDeathAsync(cluster, address, AvatarProcess.Patience);
            declared.Add(Stopwatch.GetElapsedTime(began));

            // Its grains are used on other silos for a while before it continues.
            await Task.Delay(UntilOthersKnowMore);
        }
        finally
        {
            began = Stopwatch.GetTimestamp();
            silo.Thaw();
        }

        Assert.Equal(EndTests.SiloDead, await silo.Program.WaitForEndAsync(AvatarProcess.Patience));
        ended.Add(Stopwatch.GetElapsedTime(began));
        Assert.InRange(ended[^1], TimeSpan.Zero, EndTests.DeadEndsWithin);

        await Task.Delay(TimeSpan.FromSeconds(2));
    }
}

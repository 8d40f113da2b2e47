using System.Diagnostics;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>A rolling restart, as for a new version, under load.</summary>
[Collection(LoadedClusterTests.Name)]
public sealed class RollingRestartTests(LoadedCluster fixture) : IAsyncLifetime
{
    /// <summary>Time limit of a stop: for running requests and for the silo, as configured.</summary>
    private static readonly TimeSpan DrainBudget = TimeSpan.FromSeconds(40);

    /// <summary>How often each process is restarted.</summary>
    private static readonly int Rounds = TestNumber.In("AVATAR_RESTART_ROUNDS") ?? 1;

    public ValueTask InitializeAsync()
    {
        TestNumber.SkipUnlessSlow();
        return fixture.BeginAsync();
    }

    public ValueTask DisposeAsync() => fixture.EndAsync();

    /// <summary>Without idempotency keys, users do not retry: a change that is answered 503 has failed.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restarting_every_silo_and_front_one_by_one_fails_no_request(bool keyed)
    {
        var run = fixture.Run;
        var stops = new List<TimeSpan>();
        var earlier = fixture.Cluster.Processes.SelectMany(static process => process.Program.Complaints).ToHashSet();
        try
        {
            await run.WhileAsync(
                async _ =>
                {
                    for (var round = 0; round < Rounds; round++)
                    {
                        foreach (var process in fixture.Cluster.Processes) stops.Add(await RestartAsync(process, earlier));
                    }
                },
                keyed);
            await run.CheckAsync();
            Assert.DoesNotContain(run.Errands, static errand => errand.IsGivenUp && !errand.IsOvertaken);
        }
        finally
        {
            fixture.Tell(
                $"stopped within {new Spread(stops)}; retried {run.Tally.Of(" 503")} answers of 503, "
                + $"{run.Tally.Of(" ConnectionError")} refused connections, {run.Tally.Of(" ResponseEnded") + run.Tally.Of(" Unknown")} cut ones");
        }
    }

    /// <summary>Orleans logs an error when a message arrives at a silo that is leaving, and resends the message.</summary>
    private static bool IsOfOrleans(string line) => line.Contains(" fail: Orleans.", StringComparison.Ordinal);

    private static async Task<TimeSpan> RestartAsync(AvatarProcess process, IReadOnlySet<string> earlier)
    {
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(0, await process.StopAsync());
        var took = Stopwatch.GetElapsedTime(began);
        Assert.True(took < DrainBudget, $"{process.Name} took {took} to stop.");
        Assert.All(process.Program.Complaints.Except(earlier), static line => Assert.True(IsOfOrleans(line), line));
        await process.StartAsync();
        return took;
    }
}

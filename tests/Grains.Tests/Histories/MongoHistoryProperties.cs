
namespace Avatar.Grains.Tests;

/// <summary>
/// Checks the invariants on MongoDB, with a fault of the server at any command of an upload, a regeneration, a download, an expiry or a
/// deletion: it rejects the command, has no space, loses the reply before or after executing it, or is unreachable from then on. A failure
/// prints the history and the seed that replays it.
/// </summary>
public sealed class MongoHistoryProperties(MongoHistoryCluster cluster) : IClassFixture<MongoHistoryCluster>, IAsyncLifetime
{
    private static readonly FaultKind[] Kinds = [FaultKind.Unavailable, FaultKind.LostAfter, FaultKind.Full];

    public static TheoryData<string> Scenarios => [.. Stories.All.Keys];

    public ValueTask InitializeAsync()
    {
        TestDatabase.SkipUnlessThere();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task With_a_fault_of_the_server_at_any_command_the_invariants_hold(string scenario)
    {
        var calls = await Stories.All[scenario].DisturbEveryCallAsync(
            () => new HistoryRun(cluster, cluster.ServerFaults), Histories.Choose(Kinds, scenario, outOf: Kinds.Length));
        Assert.True(calls > 1, $"Only {calls} commands were disturbed.");
    }

    [HistoryProperty(20, EndSize = 48)]
    public async Task Every_history_keeps_the_invariants(History history) =>
        await new HistoryRun(cluster, cluster.ServerFaults).RunAsync(history.Steps);
}


namespace Avatar.Grains.Tests;

/// <summary>
/// Checks the invariants on MongoDB, with a fault of the server at any command of an upload, a regeneration, a download, an expiry or a
/// deletion: it rejects the command, has no space, loses the reply before or after executing it, or is unreachable from then on. A failure
/// prints the history and the seed that replays it. With AVATAR_HISTORIES=2 or more, every scenario runs with each kind of fault.
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
        // Scenarios take turns in the kinds of fault, because all of them take ten minutes.
        var kinds = Histories.Times > 1 ? Kinds : [Kinds[Stories.All.Keys.ToList().IndexOf(scenario) % Kinds.Length]];
        var calls = await Stories.All[scenario].DisturbEveryCallAsync(() => new HistoryRun(cluster, cluster.ServerFaults), kinds);
        Assert.True(calls > 1, $"Only {calls} commands were disturbed.");
    }

    [HistoryProperty(20, EndSize = 48)]
    public async Task Every_history_keeps_the_invariants(History history) =>
        await new HistoryRun(cluster, cluster.ServerFaults).RunAsync(history.Steps);
}

using Avatar.MongoTesting;

namespace Avatar.Grains.Tests;

/// <summary>
/// The invariants hold on MongoDB too, whatever the server does at any command of an upload, a regeneration, a download, an
/// expiry or a deletion: refuse it, find no space, lose the answer before or after it, or be gone from then on. A failure prints the history
/// and the seed that replays it.
/// </summary>
public sealed class MongoHistoryProperties(MongoHistoryCluster cluster) : IClassFixture<MongoHistoryCluster>, IAsyncLifetime
{
    public static TheoryData<string> Scenarios => [.. Stories.All.Keys];

    public ValueTask InitializeAsync()
    {
        TestDatabase.SkipUnlessThere();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Whatever_the_server_does_at_any_command_the_invariants_hold(string scenario)
    {
        var calls = await Stories.All[scenario].DisturbEveryCallAsync(
            () => new HistoryRun(cluster, cluster.ServerFaults), [FaultKind.Unavailable, FaultKind.LostAfter, FaultKind.Full]);
        Assert.True(calls > 1, $"Only {calls} commands were disturbed.");
    }

    [HistoryProperty(20, EndSize = 48)]
    public async Task Every_history_keeps_the_invariants(History history) =>
        await new HistoryRun(cluster, cluster.ServerFaults).RunAsync(history.Steps);
}

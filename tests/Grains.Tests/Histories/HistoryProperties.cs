namespace Avatar.Grains.Tests;

/// <summary>
/// The invariants hold through random histories of uploads, regenerations, downloads, deletions of devices, expiries, sweeps,
/// sleeps and crashes, with faults at every kind of store and file call, callers who leave and activations that deactivate. A failure prints
/// the history, and the test's output the seed that replays it; where a deletion runs beside another step, which of them comes first may differ.
/// </summary>
public sealed class HistoryProperties(HistoryCluster cluster) : IClassFixture<HistoryCluster>
{
    public static TheoryData<string> Scenarios => [.. Stories.All.Keys];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Whatever_goes_wrong_at_any_call_the_invariants_hold(string scenario)
    {
        var calls = await Stories.All[scenario].DisturbEveryCallAsync(
            () => new HistoryRun(cluster, cluster.Faults), Enum.GetValues<FaultKind>());
        Assert.True(calls > 2, $"Only {calls} calls were disturbed.");
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Whoever_leaves_at_any_call_the_invariants_hold(string scenario)
    {
        var runs = 0;
        for (var time = 0; time < Histories.Times; time++)
            runs += await Stories.All[scenario].InterruptAsync(() => new HistoryRun(cluster, cluster.Faults), new Random(Histories.Seed + time));

        Histories.Tell(runs);
        Assert.True(runs > 0, "No call was interrupted.");
    }

    /// <summary>The lists of the device are not read again after the second failure, until they may be.</summary>
    [Fact]
    public async Task Lists_show_what_was_made_without_an_answer_once_they_can_be_read_again() =>
        await new HistoryRun(cluster, cluster.Faults).RunAsync(
        [
            new(StepKind.Upload, 0, 5, 0, false, new(13, FaultKind.LostAfter)),
            new(StepKind.Regenerate, 0, 7, 3, false, new(0, FaultKind.Unavailable)),
        ]);

    [HistoryProperty(120, EndSize = 72)]
    public async Task Every_history_keeps_the_invariants(History history) =>
        await new HistoryRun(cluster, cluster.Faults).RunAsync(history.Steps);
}

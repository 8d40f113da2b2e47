namespace Avatar.Grains.Tests;

/// <summary>
/// Checks the invariants with random histories of uploads, regenerations, downloads, deletions of devices, expiries, sweeps, deactivations
/// and crashes, with faults at all kinds of store and file calls, callers that give up, and activations that deactivate. A failure prints the
/// history, and the test's output has the seed that replays it. If a deletion runs beside another step, their order may differ in a replay.
/// </summary>
public sealed class HistoryProperties(HistoryCluster cluster) : IClassFixture<HistoryCluster>
{
    public static TheoryData<string> Scenarios => [.. Stories.All.Keys];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task With_a_fault_at_any_call_the_invariants_hold(string scenario)
    {
        var calls = await Stories.All[scenario].DisturbEveryCallAsync(
            () => new HistoryRun(cluster, cluster.Faults), Histories.Choose(Enum.GetValues<FaultKind>(), scenario, outOf: 2));
        Assert.True(calls > 2, $"Only {calls} calls were disturbed.");
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task With_an_interruption_at_any_call_the_invariants_hold(string scenario)
    {
        var runs = 0;
        for (var time = 0; time < Histories.Times; time++)
            runs += await Stories.All[scenario].InterruptAsync(() => new HistoryRun(cluster, cluster.Faults), new Random(Histories.Seed + time));

        Histories.Report(runs);
        Assert.True(runs > 0, "No call was interrupted.");
    }

    /// <summary>After the second failed read, the lists of the device are not read again until the retry pause is over.</summary>
    [Fact]
    public async Task Lists_show_results_without_an_answer_once_they_can_be_read_again() =>
        await new HistoryRun(cluster, cluster.Faults).RunAsync(
        [
            new(StepKind.Upload, 0, 5, 0, false, new(13, FaultKind.LostAfter)),
            new(StepKind.Regenerate, 0, 7, 3, false, new(0, FaultKind.Unavailable)),
        ]);

    [HistoryProperty(120, EndSize = 72)]
    public async Task Every_history_keeps_the_invariants(History history) =>
        await new HistoryRun(cluster, cluster.Faults).RunAsync(history.Steps);
}

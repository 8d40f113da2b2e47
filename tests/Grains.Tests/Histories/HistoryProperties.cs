using FsCheck.Xunit;

namespace Avatar.Grains.Tests;

/// <summary>
/// The invariants hold through random histories of uploads, regenerations, downloads, expiries, sweeps, sleeps and crashes,
/// with faults at every kind of store and file call. A failure prints the history and the seed that replays it.
/// </summary>
public sealed class HistoryProperties(HistoryCluster cluster) : IClassFixture<HistoryCluster>
{
    private static readonly Step Upload = new(StepKind.Upload, 0, 0, 0, false, null);
    private static readonly Step Regenerate = new(StepKind.Regenerate, 0, 0, 0, false, null);
    private static readonly Step Download = new(StepKind.Download, 0, 0, 0, false, null);
    private static readonly Step Expire = new(StepKind.Expire, 0, 0, 0, false, null);
    private static readonly Step Advance = new(StepKind.Advance, 0, 0, 0, false, null);
    private static readonly Step Sleep = new(StepKind.Sleep, 0, 0, 0, false, null);

    /// <summary>What comes before, the step that is disturbed, and what comes after.</summary>
    public static TheoryData<string> Scenarios => [.. Stories.Keys];

    private static Dictionary<string, (Step[] Before, Step Disturbed, Step[] After)> Stories { get; } = new()
    {
        ["upload"] = ([], Upload, [Regenerate, Download]),
        ["upload with a key, repeated"] = ([], Upload with { Key = 1 }, [Upload with { Key = 1 }, Upload with { Key = 1 }]),
        ["regenerate"] = ([Upload], Regenerate, [Regenerate, Download]),
        ["regenerate asleep"] = ([Upload, Sleep], Regenerate, [Download]),
        ["regenerate with a key, repeated"] =
            ([Upload], Regenerate with { Key = 1 }, [Regenerate with { Key = 1 }, Download, Regenerate with { Key = 1 }]),
        ["regenerate over the limit"] = ([Upload, Regenerate, Regenerate, Regenerate], Regenerate, [Regenerate]),
        ["download"] = ([Upload, Regenerate], Download, [Download, Download with { Target = 1 }, Regenerate]),
        ["download after a keyed regeneration"] = ([Upload, Regenerate with { Key = 1 }], Download, [Regenerate with { Key = 1 }, Download]),
        ["expire"] = ([Upload, Regenerate, Advance, Advance], Expire, [Expire, Regenerate]),
    };

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Whatever_goes_wrong_at_any_call_the_invariants_hold(string scenario)
    {
        var (before, disturbed, after) = Stories[scenario];
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            var call = 0;
            bool struck;
            do
            {
                var fault = new PlannedFault(call++, kind);
                struck = await new HistoryRun(cluster).RunAsync([.. before, disturbed with { Fault = fault }, .. after]);
            }
            while (struck);
            Assert.True(call > 3, $"Only {call} calls were disturbed.");
        }
    }

    [Property(MaxTest = 60, EndSize = 72, Arbitrary = [typeof(History)])]
    public async Task Every_history_keeps_the_invariants(History history) => await new HistoryRun(cluster).RunAsync(history.Steps);
}

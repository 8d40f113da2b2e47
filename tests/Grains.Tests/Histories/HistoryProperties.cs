using FsCheck.Xunit;

namespace Avatar.Grains.Tests;

/// <summary>
/// The invariants hold through random histories of uploads, regenerations, downloads, expiries, sweeps, sleeps and crashes,
/// with faults at every kind of store and file call. A failure prints the history and the seed that replays it.
/// </summary>
public sealed class HistoryProperties(HistoryCluster cluster) : IClassFixture<HistoryCluster>
{
    [Property(MaxTest = 80, EndSize = 72, Arbitrary = [typeof(History)])]
    public async Task Every_history_keeps_the_invariants(History history) => await new HistoryRun(cluster).RunAsync(history);
}

using Avatar.Imaging.Engines;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Engines;

public sealed class EngineCallsTests
{
    [Fact]
    public async Task Retries_of_a_server_that_names_no_pause_follow_after_1_2_and_4_seconds()
    {
        var time = new ObservedTime();
        using var metrics = new EngineMetrics();
        var logger = new LogRecorder();
        var calls = new EngineCalls("remote", maxCalls: 1, TimeSpan.FromMinutes(2), time, metrics, logger);
        var attempts = 0;

        var call = calls.RunAsync<int>(
            StudioOwner.None,
            _ =>
            {
                attempts++;
                throw new EngineCallException(EngineFault.Unreachable, "The server cannot be reached.");
            },
            TestContext.Current.CancellationToken);
        foreach (var pause in (int[])[1, 2, 4]) await time.PassAsync(TimeSpan.FromSeconds(pause));

        Assert.Equal(ImagingError.EngineFailed, (await Assert.ThrowsAsync<ImagingException>(() => call)).Error);
        Assert.Equal(4, attempts);
        Assert.Equal(
            [
                "Engine remote: attempt 1 failed, retrying in 00:00:01: The server cannot be reached.",
                "Engine remote: attempt 2 failed, retrying in 00:00:02: The server cannot be reached.",
                "Engine remote: attempt 3 failed, retrying in 00:00:04: The server cannot be reached.",
            ],
            logger.Entries.Where(entry => entry.Id.Id == 6000).Select(entry => entry.Message));
    }
}

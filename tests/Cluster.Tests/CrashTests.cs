using Avatar.ServiceTesting.Crashes;

namespace Avatar.Cluster.Tests;

/// <summary>Crashes at random moments.</summary>
public sealed class CrashTests
{
    private const int DefaultRounds = 4;

    /// <summary>AVATAR_CRASH_ROUNDS sets the number of rounds; AVATAR_CRASH_SEED repeats an earlier run.</summary>
    [Fact]
    public async Task Killed_at_random_under_load_it_keeps_the_invariants()
    {
        var rounds = TestNumber.In("AVATAR_CRASH_ROUNDS") ?? DefaultRounds;
        var seed = TestNumber.In("AVATAR_CRASH_SEED") ?? Random.Shared.Next();
        await using var run = new CrashRun(seed);
        try
        {
            for (var round = 0; round < rounds; round++) await run.RoundAsync();
            await run.EndAsync();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"AVATAR_CRASH_SEED={seed} failed: {run.Figures}.\n{run.Said}", exception);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"AVATAR_CRASH_SEED={seed}, {rounds} rounds: {run.Figures}.");
    }
}

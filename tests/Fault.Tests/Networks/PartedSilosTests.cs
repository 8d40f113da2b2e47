using System.Diagnostics;
using Avatar.MongoTesting;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests.Networks;

/// <summary>Silos that cannot reach each other, while all of them reach the database.</summary>
public sealed class PartedSilosTests
{
    /// <summary>The exit code of a silo that was declared dead.</summary>
    private const int SiloDead = 4;

    /// <summary>Whatever runs it starts it again after each end.</summary>
    [Fact]
    public async Task A_silo_that_is_started_again_while_it_is_cut_off_ends_with_a_sentence_and_joins_when_it_is_not()
    {
        Trials.SkipUnlessAll();
        Trials.SkipUnlessRoot();
        TestDatabase.SkipUnlessThere();
        await using var trial = await SwitchedCluster.StartAsync(silos: 2, fronts: 1);
        var (whole, cut) = (trial.Cluster.Silos[0], trial.Cluster.Silos[1]);
        cut.Kill();
        await cut.Program.WaitForEndAsync(AvatarProcess.Patience);
        trial.Room.Part(whole, cut);

        var began = Stopwatch.StartNew();
        await cut.ListenAsync();
        Assert.Equal(SiloDead, await cut.Program.WaitForEndAsync(AvatarProcess.LongPatience));
        TestContext.Current.TestOutputHelper?.WriteLine($"It ended after {began.Elapsed.TotalSeconds:0.0} s and said:\n{cut.Said}");
        Assert.Single(cut.Program.Errors);
        Assert.DoesNotContain(cut.Program.Output, static line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal));

        trial.Room.Join(whole, cut);
        await cut.StartAsync();
    }
}

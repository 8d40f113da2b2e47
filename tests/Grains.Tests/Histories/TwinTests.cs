using System.Globalization;

namespace Avatar.Grains.Tests;

/// <summary>
/// The invariants hold where each grain has two activations, as after a partition: while one is at a call of a store, the other carries out
/// a call of its own. What the stores decide (fences, unique keys, claims) is all that is between them.
/// </summary>
public sealed class TwinTests(TwinClusters twins) : IClassFixture<TwinClusters>
{
    /// <summary>So many calls may be left out between two that are interrupted: another seed interrupts others.</summary>
    private const int LongestStep = 6;

    public static TheoryData<string> Acts => [.. Enum.GetNames<TwinAct>()];

    /// <summary>Everything of the near one with everything of the far one; at which calls, before or after them, and what the far one knows, is drawn by the seed.</summary>
    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Whatever_another_activation_does_at_any_call_the_invariants_hold(string act)
    {
        var runs = 0;
        var near = Enum.Parse<TwinAct>(act);
        foreach (var far in Enum.GetValues<TwinAct>())
        {
            for (var time = 0; time < Histories.Times; time++)
            {
                var random = new Random(((Histories.Seed + time) * Acts.Count + (int)near) * Acts.Count + (int)far);
                var call = random.Next(LongestStep);
                while (await RunAsync(new(near, far, call, random.Next(2) == 0, random.Next(2) == 0)))
                {
                    call += 1 + random.Next(LongestStep);
                    runs++;
                }
            }
        }

        Assert.True(runs > 0, "No call was interrupted.");
        Histories.Tell(runs);
    }

    private async Task<bool> RunAsync(TwinHistory history)
    {
        try
        {
            return await new TwinRun(twins.Near, twins.Far).RunAsync(history);
        }
        catch (Exception failure)
        {
            twins.Near.Faults.Clear();
            var seed = Histories.Seed.ToString(CultureInfo.InvariantCulture);
            throw new InvalidOperationException($"An invariant is broken ({Histories.SeedVariable}={seed}): {history}", failure);
        }
    }
}

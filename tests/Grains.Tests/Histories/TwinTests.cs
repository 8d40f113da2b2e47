using System.Globalization;

namespace Avatar.Grains.Tests;

/// <summary>
/// Checks the invariants with two activations of each grain, as after a network partition: during a store call of one activation, the other
/// carries out a call. Only the stores (fences, unique keys, claims) coordinate them.
/// </summary>
public sealed class TwinTests(TwinClusters twins) : IClassFixture<TwinClusters>
{
    /// <summary>Maximum number of calls skipped between two interrupted ones; another seed interrupts other calls.</summary>
    private const int LongestStep = 6;

    public static TheoryData<string> Acts => [.. Enum.GetNames<TwinAct>()];

    /// <summary>
    /// Combines all calls of the near activation with all calls of the far one. The seed decides at which store calls, whether before or
    /// after them, and what the far one has in memory.
    /// </summary>
    [Theory]
    [MemberData(nameof(Acts))]
    public async Task With_a_call_of_another_activation_at_any_call_the_invariants_hold(string act)
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
        Histories.Report(runs);
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

namespace Avatar.Grains.Tests;

/// <summary>A history in which one step is disturbed.</summary>
/// <param name="Before">The steps before it.</param>
/// <param name="Disturbed">The step that is disturbed.</param>
/// <param name="After">The steps after it.</param>
internal sealed record Story(Step[] Before, Step Disturbed, Step[] After)
{
    private const int LongestStep = 3;

    /// <summary>Runs the story once for each kind of fault and each call of the disturbed step.</summary>
    /// <returns>The number of calls of the disturbed step that could be disturbed, for the kind of fault with the fewest.</returns>
    public async Task<int> DisturbEveryCallAsync(Func<HistoryRun> begin, IEnumerable<FaultKind> kinds)
    {
        var fewest = int.MaxValue;
        foreach (var kind in kinds)
        {
            var call = 0;
            while (await begin().RunAsync([.. Before, Disturbed with { Fault = new(call, kind) }, .. After])) call++;
            fewest = Math.Min(fewest, call);
        }

        return fewest;
    }

    /// <summary>
    /// Interrupts the disturbed step at one call after another. The kind of interruption and the distance between the calls are random.
    /// </summary>
    /// <returns>The number of runs with an interruption.</returns>
    public async Task<int> InterruptAsync(Func<HistoryRun> begin, Random random)
    {
        var kinds = Enum.GetValues<InterruptionKind>();
        var (call, runs) = (random.Next(LongestStep), 0);
        while (true)
        {
            var kind = kinds[random.Next(kinds.Length)];
            if (!await begin().RunAsync([.. Before, Disturbed with { Interruption = new(call, kind) }, .. After])) return runs;
            call += 1 + random.Next(LongestStep);
            runs++;
        }
    }
}

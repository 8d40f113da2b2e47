namespace Avatar.Grains.Tests;

/// <summary>A history of which one step is disturbed.</summary>
/// <param name="Before">What comes before.</param>
/// <param name="Disturbed">The step that is disturbed.</param>
/// <param name="After">What comes after.</param>
internal sealed record Story(Step[] Before, Step Disturbed, Step[] After)
{
    /// <summary>Runs the story once for each kind of fault and each call of the disturbed step.</summary>
    /// <returns>How many calls of it could be disturbed, of the kind that could disturb fewest.</returns>
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
}

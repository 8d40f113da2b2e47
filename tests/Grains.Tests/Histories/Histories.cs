using System.Globalization;

namespace Avatar.Grains.Tests;

/// <summary>The number of random histories, and the seed.</summary>
internal static class Histories
{
    /// <summary>The seed, which a failure prints; the same seed runs the same histories again.</summary>
    public const string SeedVariable = "AVATAR_HISTORY_SEED";

    /// <summary>Factor for the number of histories.</summary>
    private const string TimesVariable = "AVATAR_HISTORIES";

    private const int UsualSeed = 1;

    /// <summary>The seed that selects the interrupted calls: fixed, unless the environment variable sets it.</summary>
    public static int Seed { get; } = TestNumber.In(SeedVariable) ?? UsualSeed;

    /// <summary>The seed of random histories: a new one each time.</summary>
    public static int PropertySeed { get; } = TestNumber.In(SeedVariable) ?? Random.Shared.Next(1_000_000);

    /// <summary>Whether steps of random histories are also interrupted, which takes twice as long.</summary>
    public static bool AreInterrupted => Times > 1;

    public static int Times => TestNumber.In(TimesVariable) ?? 1;

    /// <summary>
    /// Returns the kinds of fault with which a scenario runs. Scenarios take turns, because all of them with every kind take minutes; with
    /// more histories than usual each runs with every kind.
    /// </summary>
    /// <param name="kinds">All kinds.</param>
    /// <param name="scenario">The name of the scenario.</param>
    /// <param name="outOf">The scenario runs with one kind out of so many.</param>
    public static FaultKind[] Choose(FaultKind[] kinds, string scenario, int outOf)
    {
        if (Times > 1) return kinds;
        var place = Stories.All.Keys.ToList().IndexOf(scenario);
        return [.. kinds.Where((_, kind) => kind % outOf == place % outOf)];
    }

    /// <summary>Writes the parameters of a run to the test's output.</summary>
    public static void Report(int runs) => TestContext.Current.TestOutputHelper?.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{runs} histories, {SeedVariable}={Seed}."));
}

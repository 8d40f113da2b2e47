using System.Globalization;
using Avatar.ServiceTesting;

namespace Avatar.Grains.Tests;

/// <summary>How many random histories run, and from which seed on.</summary>
internal static class Histories
{
    /// <summary>The seed, which a failure names: with it the same histories run again.</summary>
    public const string SeedVariable = "AVATAR_HISTORY_SEED";

    /// <summary>How many times as many histories run as by default.</summary>
    private const string TimesVariable = "AVATAR_HISTORIES";

    private const int UsualSeed = 1;

    /// <summary>By which the calls are drawn that are interrupted: always the same ones, unless the variable says otherwise.</summary>
    public static int Seed { get; } = TestNumber.In(SeedVariable) ?? UsualSeed;

    /// <summary>Of random histories, others each time.</summary>
    public static int SeedOfProperties { get; } = TestNumber.In(SeedVariable) ?? Random.Shared.Next(1_000_000);

    /// <summary>Whether steps of random histories are interrupted, too: it takes twice the time.</summary>
    public static bool AreInterrupted => Times > 1;

    public static int Times => TestNumber.In(TimesVariable) ?? 1;

    /// <summary>Writes what ran into the test's output.</summary>
    public static void Tell(int runs) => TestContext.Current.TestOutputHelper?.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{runs} histories, {SeedVariable}={Seed}."));
}

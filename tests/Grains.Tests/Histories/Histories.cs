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

    public static int Seed { get; } = TestNumber.In(SeedVariable) ?? Random.Shared.Next(1_000_000);

    public static int Times => TestNumber.In(TimesVariable) ?? 1;

    /// <summary>Writes what ran into the test's output.</summary>
    public static void Tell(int runs) => TestContext.Current.TestOutputHelper?.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{runs} histories, {SeedVariable}={Seed}."));
}

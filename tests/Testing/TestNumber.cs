using System.Globalization;
using Xunit;

namespace Avatar.Testing;

/// <summary>Reads numbers from environment variables that configure the tests.</summary>
public static class TestNumber
{
    private const string Slow = "AVATAR_SLOW_TESTS";

    /// <summary>Skips a slow test, or a test that depends on free processors, unless AVATAR_SLOW_TESTS is 1.</summary>
    public static void SkipUnlessSlow() =>
        Assert.SkipUnless(In(Slow) is 1, $"This test takes minutes or needs a machine with free processors: set {Slow}=1 to run it.");

    /// <summary>Returns the number in an environment variable, or null if the variable is not set.</summary>
    public static int? In(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}

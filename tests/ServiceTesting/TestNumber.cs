using System.Globalization;

namespace Avatar.ServiceTesting;

/// <summary>Numbers that whoever runs the tests may choose.</summary>
internal static class TestNumber
{
    private const string Slow = "AVATAR_SLOW_TESTS";

    /// <summary>Ends a test as skipped that takes minutes, or depends on how soon processes get a processor, unless it is asked for.</summary>
    public static void SkipUnlessSlow() =>
        Assert.SkipUnless(In(Slow) is 1, $"It takes minutes, or a machine with processors to spare: set {Slow}=1 to run it.");

    /// <summary>That of an environment variable; null if it is not set.</summary>
    public static int? In(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}

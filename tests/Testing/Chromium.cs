using Xunit;

namespace Avatar.Testing;

/// <summary>The browser that tests use.</summary>
public static class Chromium
{
    private const string Variable = "AVATAR_TEST_CHROMIUM";

    /// <summary>Its path: that in AVATAR_TEST_CHROMIUM, or where Debian installs it.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable(Variable) ?? "/usr/bin/chromium";

    public static bool IsThere => File.Exists(Path);

    /// <summary>Skips a test if there is no browser.</summary>
    public static void SkipUnlessThere() => Assert.SkipUnless(IsThere, $"There is no Chromium at {Path}: install it, or set {Variable} to its path.");
}

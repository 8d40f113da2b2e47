using System.Globalization;

namespace Avatar.Cluster.Tests;

/// <summary>Numbers that whoever runs the tests may choose.</summary>
internal static class TestNumber
{
    /// <summary>That of an environment variable; null if it is not set.</summary>
    public static int? In(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}

using System.Reflection;

namespace Avatar.Hosting;

/// <summary>The version of the service.</summary>
public static class ProductVersion
{
    private const int CommitLength = 12;

    /// <summary>The version and, if the build knew it, the beginning of the commit, for instance <c>1.2.3+0123456789ab</c> (https://semver.org).</summary>
    public static string Text { get; } = Shorten(typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);

    /// <summary>The version without the commit.</summary>
    public static string Number { get; } = Text.Split('+')[0];

    /// <summary>Returns the version with the beginning of its commit.</summary>
    internal static string Shorten(string version) =>
        version.Split('+', 2) is [var number, { Length: > CommitLength } commit] ? $"{number}+{commit[..CommitLength]}" : version;
}

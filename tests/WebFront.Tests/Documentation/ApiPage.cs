using System.Text.RegularExpressions;

namespace Avatar.WebFront.Tests.Documentation;

/// <summary>The examples of docs/api.md.</summary>
internal static partial class ApiPage
{
    private static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documentation", "api.md"));

    /// <summary>All code blocks of a language, in order.</summary>
    public static IReadOnlyList<string> In(string language) => [.. Block().Matches(Text).Where(block => block.Groups[1].Value == language).Select(static block => block.Groups[2].Value)];

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}

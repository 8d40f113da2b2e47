using System.Text.RegularExpressions;

namespace Avatar.Testing;

/// <summary>The examples of docs/api.md.</summary>
public static partial class ApiPage
{
    private static readonly string Text = File.ReadAllText(Repository.GetPath("docs/api.md"));

    /// <summary>The client for all kinds of JavaScript.</summary>
    public static string JavaScriptClient => Under("JavaScript");

    /// <summary>Returns all code blocks of a language, in order.</summary>
    public static IReadOnlyList<string> In(string language) => [.. Block().Matches(Text).Where(block => block.Groups[1].Value == language).Select(static block => block.Groups[2].Value)];

    /// <summary>Returns the first code block under a heading.</summary>
    public static string Under(string heading)
    {
        var found = Regex.Match(Text, $"^##+ {Regex.Escape(heading)}$", RegexOptions.Multiline);
        return Block().Match(Text, found.Success ? found.Index : throw new ArgumentException($"docs/api.md has no heading {heading}.")).Groups[2].Value;
    }

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}

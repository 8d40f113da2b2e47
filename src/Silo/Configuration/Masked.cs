using System.Text.RegularExpressions;

namespace Avatar.Silo.Configuration;

/// <summary>
/// Texts as they may be shown to anybody: without the user and password of a URL, the values of its query, and its fragment. What is masked is
/// often no valid URL, so it is not parsed: all up to the last <c>@</c> counts as user and password, whatever characters are in it.
/// </summary>
internal static partial class Masked
{
    private const string Mask = "***";

    /// <summary>The value of a setting.</summary>
    public static string Value(string text) => Rest(UserOfValue.Replace(text, $"${{scheme}}{Mask}@", 1));

    /// <summary>A sentence of somebody else's, with a URL somewhere in it.</summary>
    public static string Sentence(string text) => Rest(UserInSentence.Replace(text, $"${{scheme}}{Mask}@", 1));

    private static string Rest(string text) => QueryValue.Replace(text, match => $"{match.Groups["name"].Value}{Mask}");

    [GeneratedRegex(@"^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*:/+)?.*@", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex UserOfValue { get; }

    /// <summary>From the first scheme on, spaces included; without one, the word.</summary>
    [GeneratedRegex(@"(?<scheme>[A-Za-z][A-Za-z0-9+.-]*:/+).*@|[^\s'""]*@", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex UserInSentence { get; }

    /// <summary>What follows a name and <c>=</c> in a query, a query without names, and a fragment.</summary>
    [GeneratedRegex(@"(?<name>[?&;][^\s'""=&;#]*=)[^\s'""&;#]+|(?<name>\?)(?=[^\s'""=&;#]+(?:[\s'""&;#]|$))[^\s'""&;#]+|(?<name>(?<=\S)#)[^\s'""]+", RegexOptions.CultureInvariant)]
    private static partial Regex QueryValue { get; }
}

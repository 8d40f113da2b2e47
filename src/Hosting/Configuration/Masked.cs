using System.Text.RegularExpressions;

namespace Avatar.Hosting;

/// <summary>
/// Masks secrets in texts that are shown: user and password of a URL, the values of its query, and its fragment. The text is often not a
/// valid URL, so it is not parsed: everything up to the last <c>@</c> counts as user and password.
/// </summary>
internal static partial class Masked
{
    /// <summary>Replaces what is masked.</summary>
    public const string Mask = "***";

    /// <summary>Masks the value of a setting.</summary>
    public static string Value(string text) => MaskQuery(UserInValue.Replace(text, $"${{scheme}}{Mask}@", 1));

    /// <summary>Masks a URL inside a message of a framework.</summary>
    public static string Sentence(string text) => MaskQuery(UserInSentence.Replace(text, $"${{scheme}}{Mask}@", 1));

    private static string MaskQuery(string text) => QueryValue.Replace(text, match => $"{match.Groups["name"].Value}{Mask}");

    [GeneratedRegex(@"^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*:/+)?.*@", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex UserInValue { get; }

    /// <summary>Everything from the first scheme up to the last @, including spaces; without a scheme, the word before the @.</summary>
    [GeneratedRegex(@"(?<scheme>[A-Za-z][A-Za-z0-9+.-]*:/+).*@|[^\s'""]*@", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex UserInSentence { get; }

    /// <summary>A value after a name and <c>=</c> in a query, a query without names, or a fragment.</summary>
    [GeneratedRegex(@"(?<name>[?&;][^\s'""=&;#]*=)[^\s'""&;#]+|(?<name>\?)(?=[^\s'""=&;#]+(?:[\s'""&;#]|$))[^\s'""&;#]+|(?<name>(?<=\S)#)[^\s'""]+", RegexOptions.CultureInvariant)]
    private static partial Regex QueryValue { get; }
}

using System.Text.RegularExpressions;

namespace Avatar;

/// <summary>A text that matches a pattern as a whole.</summary>
/// <param name="pattern">The pattern, without anchors.</param>
/// <param name="allowed">Describes the allowed texts.</param>
public sealed class TextFormAttribute(string pattern, string allowed) : ValueRuleAttribute
{
    public override string Allowed => allowed;

    public override object? Parse(string text) => Regex.IsMatch(text, $"^(?:{pattern})$", RegexOptions.CultureInvariant) ? text : null;
}

/// <summary>A switch.</summary>
public sealed class SwitchAttribute : ValueRuleAttribute
{
    public override string Allowed => "true or false";

    public override object? Parse(string text) => bool.TryParse(text, out var value) ? value : null;
}

/// <summary>The path of a file or folder; whether it exists is not checked.</summary>
/// <param name="kind"><c>file</c> or <c>folder</c>.</param>
public sealed class PathOfAttribute(string kind) : ValueRuleAttribute
{
    public override string Allowed => $"the path of a {kind}";

    public override object? Parse(string text) => text.Contains('\0', StringComparison.Ordinal) ? null : text;
}

/// <summary>A secret of visible ASCII characters.</summary>
/// <param name="allowed">Describes the secret.</param>
public sealed class SecretAttribute(string allowed) : ValueRuleAttribute
{
    public override string Allowed => allowed;

    public override bool IsSecret => true;

    /// <summary>Minimum number of characters.</summary>
    public int MinLength { get; set; }

    public override object? Parse(string text) => text.Length < MinLength || text.AsSpan().ContainsAnyExceptInRange('!', '~') ? null : text;
}

/// <summary>A URL to which paths are appended: a <see cref="Uri"/> whose original text does not end in a slash.</summary>
public sealed class BaseUrlAttribute : ValueRuleAttribute
{
    public override string Allowed => "an absolute URL of http or https without query and fragment, for instance https://avatars.example.org";

    public override object? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "", Host.Length: > 0 }
            ? new Uri(text.TrimEnd('/'))
            : null;
}

using System.Text.RegularExpressions;

namespace Avatar.Hosting;

/// <summary>
/// Removes from texts of logs and spans what gives access to something: the name of an image, of which the first eight characters after the
/// time remain, the signature of a link, and user and password of a URL. Device ids can be any text, so the components that write such texts
/// do not have them (docs/decisions/0029-a-digest-is-the-key-of-a-device.md). As a second barrier the forms in which they could appear are
/// masked: UUIDs, keys of device grains that are not digests, and values that MongoDB quotes.
/// </summary>
internal static partial class Redaction
{
    /// <summary>Returns the text without secrets; the same instance if it has none.</summary>
    /// <remarks>Each expression is used only if the text has a character that it needs: every text of every span comes here.</remarks>
    public static string Redact(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal)) text = UserOfUrl.Replace(text, $"${{scheme}}{Masked.Mask}@");
        if (text.Contains("dup key:", StringComparison.Ordinal)) text = DuplicateValue.Replace(text, $"${{name}} {Masked.Mask}");
        if (text.Contains("device/", StringComparison.Ordinal)) text = KeyOfDevice.Replace(text, $"${{type}}{Masked.Mask}");
        if (text.Contains('-', StringComparison.Ordinal)) text = Uuid.Replace(text, $"${{kept}}{Masked.Mask}");
        if (text.Contains('=', StringComparison.Ordinal)) text = Secret.Replace(text, $"${{name}}{Masked.Mask}");
        if (!text.Contains('.', StringComparison.Ordinal)) return text;
        if (text.Contains('_', StringComparison.Ordinal)) text = GeneratedName.Replace(text, $"${{kept}}{Masked.Mask}.${{extension}}");
        return text.AsSpan().ContainsAny('/', '%') ? NameInArea.Replace(text, $"${{area}}{Masked.Mask}.${{extension}}") : text;
    }

    /// <summary>Up to the last @ before the end of the word, because an unescaped password may contain one.</summary>
    [GeneratedRegex(@"(?<scheme>\b[A-Za-z][A-Za-z0-9+.-]*://)[^\s'""<>]*@", RegexOptions.CultureInvariant)]
    private static partial Regex UserOfUrl { get; }

    /// <summary>The values of a duplicate, to the end of the line or to the inner exception: a value can contain every other character.</summary>
    [GeneratedRegex(@"(?<name>\bdup key:).+?(?= ---> |[\r\n]|$)", RegexOptions.CultureInvariant)]
    private static partial Regex DuplicateValue { get; }

    /// <summary>The key of a device's grain, unless it is a digest. A front of an earlier version sends the id itself.</summary>
    [GeneratedRegex(@"(?<type>\bdevice/)(?![0-9a-f]{64}(?![0-9A-Za-z_-]))[!-~]+", RegexOptions.CultureInvariant)]
    private static partial Regex KeyOfDevice { get; }

    /// <summary>Eight of its 32 digits remain, as in the text of a <see cref="DeviceId"/>.</summary>
    [GeneratedRegex(@"(?<kept>[0-9A-Fa-f]{8})-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}", RegexOptions.CultureInvariant)]
    private static partial Regex Uuid { get; }

    /// <summary>The signature in the query of a link, and secrets in other texts of names and values.</summary>
    [GeneratedRegex(@"(?<name>\b(?:" + LinkSigner.SignatureName + @"|password|pwd|token|secret)=)[^\s'""&;,#]+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Secret { get; }

    /// <summary>A name that <see cref="ImageName"/> has generated. The time and what remains of the identifier find the file for a person.</summary>
    [GeneratedRegex(@"(?<kept>[0-9]{10,14}_[A-Za-z0-9-]{8})[A-Za-z0-9_-]+\.(?<extension>[A-Za-z0-9]{1,8})\b", RegexOptions.CultureInvariant)]
    private static partial Regex GeneratedName { get; }

    /// <summary>Any other name behind the name of an area: images that were copied from another backend keep theirs.</summary>
    [GeneratedRegex(@"(?<area>\b(?:originals|temp|downloaded|masters|incoming)(?:/|%2F))[A-Za-z0-9_-]+\.(?<extension>[A-Za-z0-9]{1,8})\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NameInArea { get; }
}

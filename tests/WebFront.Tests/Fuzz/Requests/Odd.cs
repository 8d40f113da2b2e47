using FsCheck;
using FsCheck.Fluent;

namespace Avatar.WebFront.Tests.Fuzz.Requests;

/// <summary>Generates texts that often cause bugs. One character is one byte.</summary>
internal static class Odd
{
    /// <summary>A text in a URL, encoded or not.</summary>
    public static Gen<string> UrlText { get; } = Gen.Frequency(
        (8, Gen.Elements(
            "", "%", "%%", "%2", "%zz", "%ff%fe", "%c0%af", "%C3%28", "%ED%A0%80", "%F0%9F%99%82", "%E2%80%AE", "%0d%0a", "%09", "%20", "%7f", "%25%32%66", "%uD83D",
            ".", "..", "...", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e%2f", "%252e%252e%252f", "..%5c..%5c", "..;/", "//", "/./", "a//b", "C:%5c", "~", "-",
            "null", "undefined", "NaN", "true", "[]", "{}", "${jndi:ldap://x}", "'%20or%201=1--", "%3Cscript%3E", "*", "$where", "__proto__")),
        (3, Number),
        (2, Visible),
        (1, Gen.Choose(200, 2000).Select(static length => new string('a', length))));

    /// <summary>Numbers inside and outside of every range.</summary>
    public static Gen<string> Number => Gen.OneOf(
        Gen.Elements(
            "0", "1", "-1", "-0", "+1", "007", "1.0", "1e3", "0x10", "%D9%A3", "2147483647", "2147483648", "9007199254740991", "9007199254740992", "9223372036854775807",
            "9223372036854775808", "99999999999999999999999999", "Infinity", "NaN", "1,000", "1_000"),
        Gen.Choose(-5, 200).Select(static number => $"{number}"));

    /// <summary>Any bytes except line ends.</summary>
    public static Gen<string> Bytes { get; } = Gen.OneOf(
        Gen.Elements("\u00ff\u00fe", "\u00c3\u00a9", "\u00c3", "\u00ed\u00a0\u0080", "\u00f0\u009f\u0099\u0082", "\u0000", "\u007f", "\t", "\u001b[31m", "\u00e2\u0080\u00ae"),
        Gen.Choose(0, 255).Where(static code => code is not ('\r' or '\n')).Select(static code => ((char)code).ToString()).ListOf(12).Select(string.Concat));

    /// <summary>Letters, digits and signs.</summary>
    private static Gen<string> Visible => Gen.Choose('!', '~').Where(static code => code is not ('#' or '?')).Select(static code => (char)code)
        .ArrayOf(20).Select(static letters => new string(letters));
}

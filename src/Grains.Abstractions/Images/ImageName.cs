using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Avatar;

/// <summary>
/// The file name of an image: <c>{unix milliseconds}_{identifier}.{extension}</c>. New names are generated here, not taken from input. A
/// parsed name has only letters, digits, <c>-</c> and <c>_</c> before its one dot, so it cannot point outside its folder.
/// </summary>
[GenerateSerializer, Immutable, Alias("avatar.ImageName")]
[JsonConverter(typeof(ParsableJsonConverter))]
public readonly record struct ImageName : IParsable<ImageName>
{
    /// <summary>Maximum length in characters.</summary>
    public const int MaxLength = 128;
    private const int MaxExtensionLength = 8;
    private const int TokenBytes = 12;

    /// <summary>128 bits of a device's digest, in hexadecimal digits.</summary>
    private const int IncomingDigits = 32;

    [Id(0)] private readonly string? _value;

    private ImageName(string value) => _value = value;

    /// <summary>The extension after the dot, in its original case.</summary>
    public ReadOnlySpan<char> Extension => _value.AsSpan(_value.AsSpan().LastIndexOf('.') + 1);

    /// <summary>The time at the start of the name; null if the name starts with something else.</summary>
    public DateTimeOffset? Time =>
        _value is { } value && value.IndexOf('_', StringComparison.Ordinal) is > 0 and <= 14 and var end
        && long.TryParse(value.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    /// <summary>Creates a name for an upload. The identifier is a random token of 96 bits.</summary>
    public static ImageName ForOriginal(DateTimeOffset time, string extension) => Create(time, NewToken(), extension);

    /// <summary>
    /// Creates a name for a cartoon or face. The identifier is the id of its original, <c>_</c>, and a random token of 96 bits, so that
    /// the name cannot be guessed from id and time. Names of earlier versions have no token and remain valid.
    /// </summary>
    public static ImageName ForDerived(DateTimeOffset time, OriginalId original, string extension) =>
        Create(time, $"{original}_{NewToken()}", extension);

    /// <summary>
    /// Creates the name in <see cref="ImageArea.Incoming"/> of a photo that will become an original with this name. It begins with
    /// the device's digest, so that received photos of a device can be found before a document names them.
    /// </summary>
    public static ImageName ForIncoming(DeviceId device, ImageName original) => Parse($"{IncomingPrefix(device)}{original}");

    /// <summary>Returns the common prefix of the names of all photos received from a device.</summary>
    public static string IncomingPrefix(DeviceId device) => $"{device.Digest.AsSpan(0, IncomingDigits)}_";

    /// <summary>
    /// Returns the original's name that the name of a photo in <see cref="ImageArea.Incoming"/> contains; null if there is none.
    /// </summary>
    public ImageName? ToOriginal() => _value is { Length: > IncomingDigits + 1 } value && value[IncomingDigits] == '_' && TryParse(value[(IncomingDigits + 1)..], out var name)
        ? name
        : null;

    /// <summary>Returns the same name with another extension.</summary>
    public ImageName WithExtension(string extension) => Parse($"{_value.AsSpan(0, _value.AsSpan().LastIndexOf('.'))}.{extension}");

    /// <exception cref="FormatException">The text is not a valid image name.</exception>
    public static ImageName Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var name)
        ? name
        : throw new FormatException("This is not a valid image name.");

    public static bool TryParse([NotNullWhen(true)] string? s, out ImageName result) => TryParse(s, null, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ImageName result)
    {
        result = default;
        if (s is null || s.Length > MaxLength) return false;
        var dot = s.IndexOf('.', StringComparison.Ordinal);
        if (dot < 1 || s.Length - dot - 1 is < 1 or > MaxExtensionLength) return false;
        for (var i = 0; i < s.Length; i++)
        {
            var allowed = char.IsAsciiLetterOrDigit(s[i]) || i == dot || (i < dot && s[i] is '_' or '-');
            if (!allowed) return false;
        }

        result = new(s);
        return true;
    }

    public override string ToString() => _value ?? "";

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    private static ImageName Create(DateTimeOffset time, string identifier, string extension) =>
        Parse(string.Create(CultureInfo.InvariantCulture, $"{time.ToUnixTimeMilliseconds()}_{identifier}.{extension}"));
}

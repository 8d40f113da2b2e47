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
    private const string Svg = "svg";
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

    /// <summary>Returns the name, among the masters, of the vector drawing that belongs to the image.</summary>
    public ImageName ToSvg() => WithExtension(Svg);

    /// <summary>Whether this is the name of a vector drawing.</summary>
    public bool IsSvg => Extension is Svg;

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

/// <summary>The folders that images are stored in.</summary>
[GenerateSerializer, Alias("avatar.ImageArea")]
public enum ImageArea
{
    /// <summary>Uploaded photos. Permanent.</summary>
    Originals = 0,

    /// <summary>Cartoons. Temporary: until one is downloaded, or they expire.</summary>
    Temp = 1,

    /// <summary>Downloaded faces. Permanent.</summary>
    Downloaded = 2,

    /// <summary>
    /// Lossless, transparent masters of the faces, each with its face's name but its own extension. Other formats of a face are made from
    /// its master. Also the vector drawings of cartoons and faces. Masters have no URL, and losing one loses no image that a caller was given.
    /// </summary>
    Masters = 3,

    /// <summary>
    /// Received photos that no original owns yet. Their names begin with the digest of their device. A photo that remains here was not
    /// acknowledged to its caller, so it is deleted instead of being moved to <c>lost+found</c>.
    /// </summary>
    Incoming = 4,
}

/// <summary>The names of the areas in paths and URLs.</summary>
public static class ImageAreas
{
    public static IReadOnlyList<ImageArea> All { get; } = [ImageArea.Originals, ImageArea.Temp, ImageArea.Downloaded, ImageArea.Masters, ImageArea.Incoming];

    /// <summary>The areas whose images have a URL.</summary>
    public static IReadOnlyList<ImageArea> Public { get; } = [ImageArea.Originals, ImageArea.Temp, ImageArea.Downloaded];

    /// <summary>
    /// Returns the area's folder name: <c>originals</c>, <c>temp</c>, <c>downloaded</c>, <c>masters</c> or <c>incoming</c>.
    /// </summary>
    public static string FolderName(this ImageArea area) => area switch
    {
        ImageArea.Originals => "originals",
        ImageArea.Temp => "temp",
        ImageArea.Downloaded => "downloaded",
        ImageArea.Masters => "masters",
        ImageArea.Incoming => "incoming",
        _ => throw new ArgumentOutOfRangeException(nameof(area), area, "There is no such image area."),
    };

    /// <summary>Returns the start of a path in this public area: <c>/uploads/{folder}/</c>.</summary>
    public static string PathPrefix(this ImageArea area) => $"/uploads/{area.FolderName()}/";

    /// <summary>Finds the public area with exactly this folder name.</summary>
    public static bool TryParse(string? folderName, out ImageArea area)
    {
        foreach (var candidate in Public)
        {
            if (candidate.FolderName() != folderName) continue;
            area = candidate;
            return true;
        }

        area = default;
        return false;
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Avatar;

/// <summary>
/// The id of a device, and thereby of its user: a UUID in lower case or, where the deployment allows it, 1 to 128 visible ASCII
/// characters. It is both the caller's name and its only secret, so <see cref="ToString"/> returns only the first characters, in case
/// it ends up in a log line, a message or a span. <see cref="Value"/> returns the whole id.
/// </summary>
[GenerateSerializer, Immutable, Alias("avatar.DeviceId")]
[JsonConverter(typeof(DeviceIdJsonConverter))]
public readonly record struct DeviceId : IParsable<DeviceId>
{
    public const int MaxLength = 128;
    private const int UuidLength = 36;

    [Id(0)] private readonly string? _value;

    private DeviceId(string value) => _value = value;

    /// <summary>The whole id, for the database and for comparisons. Do not put it into text that people read.</summary>
    /// <exception cref="InvalidOperationException">The id was never given a value.</exception>
    public string Value => _value ?? throw new InvalidOperationException("A device id was used before it was given a value.");

    /// <summary>
    /// SHA-256 of the id's text, as 64 lower-case hexadecimal digits. It is the key of the device's grain and identifies the device in log
    /// lines. It can be computed from the id, but not the other way round.
    /// </summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Value)));

    /// <summary>Whether the id is a hyphenated UUID. All other ids are opaque.</summary>
    public bool IsUuid => IsHyphenatedUuid(Value);

    /// <exception cref="FormatException">The text is empty, too long, or has a character that is not visible ASCII.</exception>
    public static DeviceId Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var id)
        ? id
        : throw new FormatException("A device id is a UUID, or 1 to 128 visible ASCII characters.");

    public static bool TryParse([NotNullWhen(true)] string? s, out DeviceId result) => TryParse(s, null, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out DeviceId result)
    {
        result = default;
        if (!VisibleAscii.IsText(s, MaxLength)) return false;
        result = new(IsHyphenatedUuid(s) ? s.ToLowerInvariant() : s);
        return true;
    }

    /// <summary>
    /// Returns the first eight characters (two of a short id): enough to tell devices apart in a log, too few to impersonate one.
    /// </summary>
    public override string ToString() => _value switch
    {
        null => "",
        { Length: > 16 } => $"{_value.AsSpan(0, 8)}…",
        _ => $"{_value.AsSpan(0, Math.Min(2, _value.Length))}…",
    };

    private static bool IsHyphenatedUuid(string text) => text.Length == UuidLength && Guid.TryParseExact(text, "D", out _);
}

/// <summary>Writes the whole id, which the answers in idempotency records contain.</summary>
public sealed class DeviceIdJsonConverter : JsonConverter<DeviceId>
{
    public override DeviceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DeviceId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("This is not a valid DeviceId.");

    public override void Write(Utf8JsonWriter writer, DeviceId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>The characters allowed in opaque device ids and idempotency keys: U+0021 to U+007E.</summary>
internal static class VisibleAscii
{
    private static readonly SearchValues<char> Characters =
        SearchValues.Create(string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)));

    public static bool IsText([NotNullWhen(true)] string? text, int maxLength) =>
        !string.IsNullOrEmpty(text) && text.Length <= maxLength && !text.AsSpan().ContainsAnyExcept(Characters);
}

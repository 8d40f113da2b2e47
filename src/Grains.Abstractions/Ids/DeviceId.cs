using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Avatar;

/// <summary>
/// Names a device, and thereby its user: a UUID in lower case, or (where the deployment allows it) any 1 to 128 visible
/// ASCII characters. It is the caller's name and its only secret. Text that is made of it by accident (a log line, a message, a
/// span) holds the first characters; <see cref="Value"/> gives the whole id.
/// </summary>
[GenerateSerializer, Immutable, Alias("avatar.DeviceId")]
[JsonConverter(typeof(DeviceIdJsonConverter))]
public readonly record struct DeviceId : IParsable<DeviceId>
{
    public const int MaxLength = 128;
    private const int UuidLength = 36;

    [Id(0)] private readonly string? _value;

    private DeviceId(string value) => _value = value;

    /// <summary>The whole id: for the database and for comparisons, and for nothing that a person reads.</summary>
    /// <exception cref="InvalidOperationException">The id was never given a value.</exception>
    public string Value => _value ?? throw new InvalidOperationException("A device id was used before it was given a value.");

    /// <summary>
    /// SHA-256 of the id's text, as 64 lower-case hexadecimal digits. It names the device's grain, and the device in audit lines: a
    /// person who has the id can compute it, and the id cannot be computed from it.
    /// </summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Value)));

    /// <summary>Whether this is a UUID in its hyphenated form; the others are opaque.</summary>
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

    /// <summary>Enough to tell devices apart in a log, too little to act as one: the first eight characters.</summary>
    public override string ToString() => _value switch
    {
        null => "",
        { Length: > 16 } => $"{_value.AsSpan(0, 8)}…",
        _ => $"{_value.AsSpan(0, Math.Min(2, _value.Length))}…",
    };

    private static bool IsHyphenatedUuid(string text) => text.Length == UuidLength && Guid.TryParseExact(text, "D", out _);
}

/// <summary>Writes the whole id, which the answers of idempotency records hold.</summary>
public sealed class DeviceIdJsonConverter : JsonConverter<DeviceId>
{
    public override DeviceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DeviceId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("This is not the text of a DeviceId.");

    public override void Write(Utf8JsonWriter writer, DeviceId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Avatar;

/// <summary>
/// Names a device, and thereby its user: a UUID in lower case, or (where the deployment allows it) any 1 to 128 visible
/// ASCII characters. It is the caller's secret as well as name, so logs carry <see cref="ToLogString"/> alone.
/// </summary>
[GenerateSerializer, Immutable, Alias("avatar.DeviceId")]
[JsonConverter(typeof(ParsableJsonConverter<DeviceId>))]
public readonly record struct DeviceId : IParsable<DeviceId>
{
    public const int MaxLength = 128;
    private const int UuidLength = 36;

    [Id(0)] private readonly string? _value;

    private DeviceId(string value) => _value = value;

    private string Value => _value ?? throw new InvalidOperationException("A device id was used before it was given a value.");

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
    public string ToLogString() => Value.Length > 16 ? $"{Value.AsSpan(0, 8)}…" : $"{Value.AsSpan(0, Math.Min(2, Value.Length))}…";

    public override string ToString() => Value;

    private static bool IsHyphenatedUuid(string text) => text.Length == UuidLength && Guid.TryParseExact(text, "D", out _);
}

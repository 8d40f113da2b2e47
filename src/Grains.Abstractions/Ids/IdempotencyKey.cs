using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Avatar;

/// <summary>A client's key for one request, 1 to 200 visible ASCII characters. Requests with the same key have one result.</summary>
[GenerateSerializer, Immutable, Alias("avatar.IdempotencyKey")]
[JsonConverter(typeof(ParsableJsonConverter))]
public readonly record struct IdempotencyKey : IParsable<IdempotencyKey>
{
    public const int MaxLength = 200;

    [Id(0)] private readonly string? _value;

    private IdempotencyKey(string value) => _value = value;

    /// <exception cref="FormatException">The text is empty, too long, or has a character that is not visible ASCII.</exception>
    public static IdempotencyKey Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var key)
        ? key
        : throw new FormatException("An idempotency key is 1 to 200 visible ASCII characters.");

    public static bool TryParse([NotNullWhen(true)] string? s, out IdempotencyKey result) => TryParse(s, null, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out IdempotencyKey result)
    {
        result = default;
        if (!VisibleAscii.IsText(s, MaxLength)) return false;
        result = new(s);
        return true;
    }

    public override string ToString() => _value ?? "";
}

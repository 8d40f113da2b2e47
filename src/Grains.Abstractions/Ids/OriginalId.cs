using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Avatar;

/// <summary>The id of an original photo: a MongoDB ObjectId, written as 24 hexadecimal digits in lower case.</summary>
[GenerateSerializer, Immutable, Alias("avatar.OriginalId")]
[JsonConverter(typeof(ParsableJsonConverter<OriginalId>))]
public readonly record struct OriginalId : IParsable<OriginalId>, IComparable<OriginalId>
{
    [Id(0)] private readonly ObjectId _value;

    private OriginalId(ObjectId value) => _value = value;

    /// <summary>Creates an id from four bytes of <paramref name="time"/> and eight random bytes.</summary>
    public static OriginalId New(TimeProvider time) => new(ObjectId.New(time));

    /// <summary>Reads an id from its twelve bytes in BSON order.</summary>
    /// <exception cref="ArgumentException">The length is not twelve bytes.</exception>
    public static OriginalId FromBytes(ReadOnlySpan<byte> bytes) => new(ObjectId.Read(bytes));

    /// <summary>Writes the id's twelve bytes in BSON order to the start of <paramref name="destination"/>.</summary>
    public void WriteBytes(Span<byte> destination) => _value.Write(destination);

    /// <exception cref="FormatException">The text is not 24 hexadecimal digits.</exception>
    public static OriginalId Parse(string s, IFormatProvider? provider = null) => ObjectId.Parse<OriginalId>(s, static value => new(value));

    public static bool TryParse([NotNullWhen(true)] string? s, out OriginalId result) => TryParse(s, null, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OriginalId result)
    {
        var parsed = ObjectId.TryParse(s, out var value);
        result = new(value);
        return parsed;
    }

    public int CompareTo(OriginalId other) => _value.CompareTo(other._value);

    public static bool operator <(OriginalId left, OriginalId right) => left.CompareTo(right) < 0;
    public static bool operator >(OriginalId left, OriginalId right) => left.CompareTo(right) > 0;
    public static bool operator <=(OriginalId left, OriginalId right) => left.CompareTo(right) <= 0;
    public static bool operator >=(OriginalId left, OriginalId right) => left.CompareTo(right) >= 0;

    public override string ToString() => _value.ToString();
}

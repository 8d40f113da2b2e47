using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Avatar;

/// <summary>The id of a cartoon: a MongoDB ObjectId, written as 24 hexadecimal digits in lower case.</summary>
[GenerateSerializer, Immutable, Alias("avatar.CartoonId")]
[JsonConverter(typeof(ParsableJsonConverter<CartoonId>))]
public readonly record struct CartoonId : IParsable<CartoonId>, IComparable<CartoonId>
{
    [Id(0)] private readonly ObjectId _value;

    private CartoonId(ObjectId value) => _value = value;

    /// <summary>Creates an id from four bytes of <paramref name="time"/> and eight random bytes.</summary>
    public static CartoonId New(TimeProvider time) => new(ObjectId.New(time));

    /// <summary>Reads an id from its twelve bytes in BSON order.</summary>
    /// <exception cref="ArgumentException">The length is not twelve bytes.</exception>
    public static CartoonId FromBytes(ReadOnlySpan<byte> bytes) => new(ObjectId.Read(bytes));

    /// <summary>Writes the id's twelve bytes in BSON order to the start of <paramref name="destination"/>.</summary>
    public void WriteBytes(Span<byte> destination) => _value.Write(destination);

    /// <exception cref="FormatException">The text is not 24 hexadecimal digits.</exception>
    public static CartoonId Parse(string s, IFormatProvider? provider = null) => ObjectId.Parse<CartoonId>(s, static value => new(value));

    public static bool TryParse([NotNullWhen(true)] string? s, out CartoonId result) => TryParse(s, null, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out CartoonId result)
    {
        var parsed = ObjectId.TryParse(s, out var value);
        result = new(value);
        return parsed;
    }

    public int CompareTo(CartoonId other) => _value.CompareTo(other._value);

    public static bool operator <(CartoonId left, CartoonId right) => left.CompareTo(right) < 0;
    public static bool operator >(CartoonId left, CartoonId right) => left.CompareTo(right) > 0;
    public static bool operator <=(CartoonId left, CartoonId right) => left.CompareTo(right) <= 0;
    public static bool operator >=(CartoonId left, CartoonId right) => left.CompareTo(right) >= 0;

    public override string ToString() => _value.ToString();
}

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Avatar;

/// <summary>
/// The id of a document, a MongoDB ObjectId: four bytes of time (seconds since 1970, big-endian) and eight from a cryptographic random
/// generator. Written as 24 lower-case hexadecimal digits, whose alphabetical order is the byte order. <c>Directory.Build.props</c> gives
/// it the short names <c>OriginalId</c>, <c>CartoonId</c> and <c>FaceId</c>.
/// </summary>
/// <remarks>
/// MongoDB's own layout ends in a counter, so one id can be guessed from another. File names are public and contain these ids, so the
/// last eight bytes are random here. Source: the ObjectId layout in the BSON types reference.
/// </remarks>
/// <typeparam name="TDocument">The type of the document, so that ids of different documents cannot be confused.</typeparam>
[GenerateSerializer, Immutable, Alias("avatar.Id`1")]
[JsonConverter(typeof(ParsableJsonConverter))]
#pragma warning disable CA1000 // With the short names, callers write no type argument: OriginalId.New(time).
public readonly record struct Id<TDocument> : IParsable<Id<TDocument>>, IComparable<Id<TDocument>>
{
    private const int ByteLength = 12;
    private const int TextLength = 24;

    [Id(0)] private readonly uint _time;
    [Id(1)] private readonly ulong _random;

    private Id(ReadOnlySpan<byte> bytes) =>
        (_time, _random) = (BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[4..]));

    /// <summary>Creates an id from four bytes of <paramref name="time"/> and eight random bytes.</summary>
    public static Id<TDocument> New(TimeProvider time)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)time.GetUtcNow().ToUnixTimeSeconds());
        RandomNumberGenerator.Fill(bytes[4..]);
        return new(bytes);
    }

    /// <summary>Reads an id from its twelve bytes in BSON order.</summary>
    /// <exception cref="ArgumentException">The length is not twelve bytes.</exception>
    public static Id<TDocument> FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == ByteLength
        ? new(bytes)
        : throw new ArgumentException($"An id has {ByteLength} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Returns the id's twelve bytes in BSON order.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[ByteLength];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, _time);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(4), _random);
        return bytes;
    }

    /// <exception cref="FormatException">The text is not 24 hexadecimal digits.</exception>
    public static Id<TDocument> Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var id)
        ? id
        : throw new FormatException("An id is 24 hexadecimal digits.");

    public static bool TryParse([NotNullWhen(true)] string? s, out Id<TDocument> result) => TryParse(s, null, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Id<TDocument> result)
    {
        result = default;
        Span<byte> bytes = stackalloc byte[ByteLength];
        if (s is not { Length: TextLength } || Convert.FromHexString(s, bytes, out _, out _) is not System.Buffers.OperationStatus.Done) return false;
        result = new(bytes);
        return true;
    }

    public int CompareTo(Id<TDocument> other) => (_time, _random).CompareTo((other._time, other._random));

    public static bool operator <(Id<TDocument> left, Id<TDocument> right) => left.CompareTo(right) < 0;
    public static bool operator >(Id<TDocument> left, Id<TDocument> right) => left.CompareTo(right) > 0;
    public static bool operator <=(Id<TDocument> left, Id<TDocument> right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Id<TDocument> left, Id<TDocument> right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(TextLength, this, static (text, id) =>
    {
        id._time.TryFormat(text, out _, "x8", CultureInfo.InvariantCulture);
        id._random.TryFormat(text[8..], out _, "x16", CultureInfo.InvariantCulture);
    });
}
#pragma warning restore CA1000

/// <summary>
/// Writes a value as a JSON string, and reads it with the type's <see cref="IParsable{TSelf}"/>. A factory, because an attribute cannot name
/// the converter of a generic type.
/// </summary>
public sealed class ParsableJsonConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsValueType;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    private sealed class Converter<T> : JsonConverter<T> where T : struct, IParsable<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            T.TryParse(reader.GetString(), null, out var value)
                ? value
                : throw new JsonException($"This is not a valid {typeof(T).Name}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}

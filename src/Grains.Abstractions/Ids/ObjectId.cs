using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Avatar;

/// <summary>
/// The id of a document in twelve bytes: four bytes of time (seconds since 1970, big-endian) and eight from a cryptographic random
/// generator. Written as 24 lower-case hexadecimal digits, whose alphabetical order is the byte order.
/// </summary>
/// <remarks>
/// MongoDB's own layout ends in a counter, so one id can be guessed from another. File names are public and contain these ids, so the
/// last eight bytes are random here. Source: the ObjectId layout in the BSON types reference.
/// </remarks>
[GenerateSerializer, Immutable, Alias("avatar.ObjectId")]
internal readonly record struct ObjectId([property: Id(0)] uint Time, [property: Id(1)] ulong Random) : IComparable<ObjectId>
{
    public const int ByteLength = 12;
    public const int TextLength = 24;

    public static ObjectId New(TimeProvider time)
    {
        Span<byte> random = stackalloc byte[8];
        RandomNumberGenerator.Fill(random);
        return new((uint)time.GetUtcNow().ToUnixTimeSeconds(), BinaryPrimitives.ReadUInt64BigEndian(random));
    }

    public static ObjectId Read(ReadOnlySpan<byte> bytes) => bytes.Length == ByteLength
        ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[4..]))
        : throw new ArgumentException($"An id has {ByteLength} bytes, not {bytes.Length}.", nameof(bytes));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Time);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[4..], Random);
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out ObjectId id)
    {
        id = default;
        if (text is not { Length: TextLength }) return false;
        Span<byte> bytes = stackalloc byte[ByteLength];
        if (Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        id = Read(bytes);
        return true;
    }

    public static T Parse<T>(string text, Func<ObjectId, T> wrap) => TryParse(text, out var id)
        ? wrap(id)
        : throw new FormatException("An id is 24 hexadecimal digits.");

    public int CompareTo(ObjectId other) => Time != other.Time ? Time.CompareTo(other.Time) : Random.CompareTo(other.Random);

    public override string ToString() => string.Create(TextLength, this, static (text, id) =>
    {
        id.Time.TryFormat(text, out _, "x8", CultureInfo.InvariantCulture);
        id.Random.TryFormat(text[8..], out _, "x16", CultureInfo.InvariantCulture);
    });
}

/// <summary>Writes a value as a JSON string, and reads it with the type's <see cref="IParsable{TSelf}"/>.</summary>
public sealed class ParsableJsonConverter<T> : JsonConverter<T> where T : struct, IParsable<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.TryParse(reader.GetString(), null, out var value)
            ? value
            : throw new JsonException($"This is not a valid {typeof(T).Name}.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

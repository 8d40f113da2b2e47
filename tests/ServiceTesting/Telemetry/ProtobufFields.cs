using System.Buffers.Binary;
using System.Text;

namespace Avatar.ServiceTesting.Telemetry;

/// <summary>The fields of a protobuf message (https://protobuf.dev/programming-guides/encoding), as far as OTLP uses them.</summary>
internal sealed class ProtobufFields
{
    private readonly List<(int Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtobufFields(ReadOnlyMemory<byte> message)
    {
        while (message.Length > 0)
        {
            var tag = ReadVarint(ref message);
            var length = (tag & 7) switch
            {
                0 => VarintLength(message.Span),
                1 => 8,
                2 => (int)ReadVarint(ref message),
                5 => 4,
                var type => throw new FormatException($"OTLP has no wire type {type}."),
            };
            _fields.Add(((int)(tag >> 3), message[..length]));
            message = message[length..];
        }
    }

    /// <summary>The messages in a repeated or single field.</summary>
    public IEnumerable<ProtobufFields> Messages(int number) => All(number).Select(static bytes => new ProtobufFields(bytes));

    /// <summary>The text of a field; empty if it is missing.</summary>
    public string Text(int number) => All(number).Select(static bytes => Encoding.UTF8.GetString(bytes.Span)).FirstOrDefault("");

    /// <summary>The bytes of a field in hexadecimal digits; empty if it is missing.</summary>
    public string Hex(int number) => All(number).Select(static bytes => Convert.ToHexStringLower(bytes.Span)).FirstOrDefault("");

    /// <summary>The number in a field of fixed length; 0 if it is missing.</summary>
    public ulong Fixed(int number) => All(number).Select(static bytes => BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span)).FirstOrDefault();

    /// <summary>The number in a field of variable length; 0 if it is missing.</summary>
    public ulong Number(int number) => All(number).Select(static bytes => ReadVarint(ref bytes)).FirstOrDefault();

    /// <summary>Finds the innermost field that has a text.</summary>
    /// <param name="message">A message, of whichever type.</param>
    /// <param name="text">An ASCII text.</param>
    /// <returns>The numbers of the fields from the outermost to the innermost, with the keys of attributes, and the value of the innermost.</returns>
    public static string Locate(ReadOnlyMemory<byte> message, string text)
    {
        if (TryRead(message) is { } fields)
        {
            foreach (var (number, bytes) in fields._fields)
            {
                if (!Encoding.Latin1.GetString(bytes.Span).Contains(text, StringComparison.Ordinal)) continue;
                var key = number == 2 && fields.Text(1) is { Length: > 0 } name && name.All(char.IsAscii) ? $"({name})" : "";
                return $"{number}{key}.{Locate(bytes, text)}";
            }
        }

        return $" '{Encoding.Latin1.GetString(message.Span)}'";
    }

    private static ProtobufFields? TryRead(ReadOnlyMemory<byte> message)
    {
        try
        {
            return new(message);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            // The bytes are a text.
            return null;
        }
    }

    private IEnumerable<ReadOnlyMemory<byte>> All(int number) => _fields.Where(field => field.Number == number).Select(static field => field.Bytes);

    private static ulong ReadVarint(ref ReadOnlyMemory<byte> bytes)
    {
        var length = VarintLength(bytes.Span);
        ulong value = 0;
        for (var i = 0; i < length; i++) value |= (ulong)(bytes.Span[i] & 0x7f) << (7 * i);
        bytes = bytes[length..];
        return value;
    }

    private static int VarintLength(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyInRange((byte)0, (byte)0x7f) + 1;
}

using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Avatar.WebFront.Tests.Fuzz.Wire;

/// <summary>Parses an answer more strictly than clients do (RFC 9112), up to the end of the connection.</summary>
internal sealed partial class RawAnswerReader(byte[] bytes)
{
    private const string LineEnd = "\r\n";
    private int _at;

    /// <summary>Returns the answer; null if the server closed the connection without one. Skips interim answers (1xx).</summary>
    /// <exception cref="FormatException">The bytes are not exactly one HTTP/1.1 answer.</exception>
    /// <exception cref="EndOfStreamException">The answer is cut off.</exception>
    public RawAnswer? Read(bool isHead)
    {
        while (_at < bytes.Length)
        {
            var status = ReadStatus();
            var fields = ReadFields();
            if (status / 100 == 1) continue;
            var body = isHead || status is 204 or 304 ? [] : Unpack(ReadBody(fields), fields.GetValueOrDefault("Content-Encoding"));
            return _at == bytes.Length ? new(status, fields, body) : throw new FormatException($"{bytes.Length - _at} bytes follow the answer {status}.");
        }

        return null;
    }

    private int ReadStatus()
    {
        var line = ReadLine();
        var match = StatusLine().Match(line);
        return match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : throw new FormatException($"This is no status line: {line}");
    }

    private Dictionary<string, string> ReadFields()
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (ReadLine() is { Length: > 0 } line)
        {
            var match = FieldLine().Match(line);
            if (!match.Success) throw new FormatException($"This is no header field: {line}");
            var (name, value) = (match.Groups[1].Value, match.Groups[2].Value);
            fields[name] = fields.TryGetValue(name, out var earlier) ? $"{earlier}, {value}" : value;
        }

        return fields;
    }

    private byte[] ReadBody(Dictionary<string, string> fields)
    {
        if (fields.ContainsKey("Transfer-Encoding")) return ReadChunks();
        return fields.TryGetValue("Content-Length", out var length) ? Take(int.Parse(length, CultureInfo.InvariantCulture)) : Take(bytes.Length - _at);
    }

    private static byte[] Unpack(byte[] body, string? coding)
    {
        using var packed = new MemoryStream(body);
        using Stream unpacking = coding switch
        {
            null => packed,
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            _ => throw new FormatException($"No caller has asked for {coding}."),
        };
        using var plain = new MemoryStream();
        unpacking.CopyTo(plain);
        return plain.ToArray();
    }

    private byte[] ReadChunks()
    {
        var body = new List<byte>();
        while (int.Parse(ReadLine(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var length)
        {
            body.AddRange(Take(length));
            if (ReadLine().Length > 0) throw new FormatException("A chunk is longer than it says.");
        }

        ReadFields();
        return [.. body];
    }

    private string ReadLine()
    {
        var length = bytes.AsSpan(_at).IndexOf("\r\n"u8);
        if (length < 0) throw new EndOfStreamException("The answer ends within a line.");
        var line = Encoding.Latin1.GetString(bytes, _at, length);
        _at += length + LineEnd.Length;
        return line;
    }

    private byte[] Take(int length)
    {
        if (length > bytes.Length - _at) throw new EndOfStreamException($"The answer ends {length - (bytes.Length - _at)} bytes early.");
        _at += length;
        return bytes[(_at - length).._at];
    }

    [GeneratedRegex(@"^HTTP/1\.1 (\d{3}) [ -~]*$")]
    private static partial Regex StatusLine();

    [GeneratedRegex(@"^([!#$%&'*+\-.^_`|~0-9A-Za-z]+): ?([ -~\t]*)$")]
    private static partial Regex FieldLine();
}

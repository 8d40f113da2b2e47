using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Avatar.WebFront.Tests.Fuzz.Requests;

/// <summary>Generates correct and incorrect body framings (lengths and chunks).</summary>
internal static class Framings
{
    private const string Chunked = "Transfer-Encoding: chunked\r\n";

    public static Gen<Framing> Generate(byte[] body) => Gen.Frequency(
        (30, Gen.Constant(Told(body))),
        (9, Chunks(body, Gen.Constant(""), Gen.Constant(""))),
        (4, Chunks(body, Gen.Elements(";a=b", ";a=\"b;c\"", ";", " ;x", ";" + new string('e', 500)), Gen.Elements("", "X-Trailer: 1\r\n", "Content-Length: 5\r\n", "x-device-id: x\r\n"))),
        (2, Cut(body)),
        (1, CutChunks(body)),
        (2, Broken(body)));

    /// <summary>A request without a body has no length.</summary>
    private static Framing Told(byte[] body) => new(body.Length == 0 ? "" : $"Content-Length: {body.Length}\r\n", body);

    private static Gen<Framing> Chunks(byte[] body, Gen<string> extensions, Gen<string> trailers) =>
        from length in Gen.Frequency((1, Gen.Choose(1, 64)), (4, Gen.Choose(100, 100_000)))
        from extension in extensions
        from trailer in trailers
        let least = Math.Max(length, body.Length / 1000)
        select new Framing(Chunked, [.. body.Chunk(least).SelectMany(chunk => Chunk(chunk, extension)), .. Encoding.Latin1.GetBytes($"0{extension}\r\n{trailer}\r\n")]);

    private static IEnumerable<byte> Chunk(byte[] bytes, string extension) =>
        Encoding.Latin1.GetBytes($"{bytes.Length:x}{extension}\r\n").Concat(bytes).Concat("\r\n"u8.ToArray());

    /// <summary>Fewer bytes than announced, then the caller hangs up.</summary>
    private static Gen<Framing> Cut(byte[] body) => Gen.Choose(0, body.Length).Select(length =>
        new Framing($"Content-Length: {body.Length + 1}\r\n", body[..length], IsWhole: false));

    private static Gen<Framing> CutChunks(byte[] body) =>
        from whole in Chunks(body, Gen.Constant(""), Gen.Constant(""))
        from length in Gen.Choose(0, whole.Bytes.Length - 1)
        select whole with { Bytes = whole.Bytes[..length], IsWhole = false };

    /// <summary>Ambiguous framings that a server must reject.</summary>
    private static Gen<Framing> Broken(byte[] body) => Gen.Elements(
        ("Content-Length: -1\r\n", body),
        ("Content-Length: 99999999999999999999\r\n", body),
        ("Content-Length: 1e3\r\n", body),
        ("Content-Length: 0x10\r\n", body),
        ("Content-Length: \r\n", body),
        ($"Content-Length: {body.Length}\r\nContent-Length: {body.Length + 1}\r\n", body),
        ($"Content-Length: {body.Length}, {body.Length}\r\n", body),
        ($"Content-Length: {body.Length}\r\n{Chunked}", "0\r\n\r\n"u8.ToArray()),
        ("Transfer-Encoding: gzip\r\n", body),
        ("Transfer-Encoding: chunked, gzip\r\n", body),
        ("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"u8.ToArray()),
        ("Transfer-Encoding: xchunked\r\n", body),
        ($"Content-Length: {body.Length / 2}\r\n", body),
        (Chunked, "zz\r\n\r\n"u8.ToArray()),
        (Chunked, "-1\r\n\r\n"u8.ToArray()),
        (Chunked, "ffffffffffffffff\r\n"u8.ToArray()),
        (Chunked, "0x5\r\nhello\r\n0\r\n\r\n"u8.ToArray()),
        (Chunked, "5\nhello\n0\n\n"u8.ToArray()),
        (Chunked, "3\r\nhello\r\n0\r\n\r\n"u8.ToArray()),
        (Chunked, "\r\n\r\n"u8.ToArray()),
        (Chunked, "0\r\nbad trailer\r\n\r\n"u8.ToArray()))
        .Select(static each => new Framing(each.Item1, each.Item2, IsHttp: false));
}

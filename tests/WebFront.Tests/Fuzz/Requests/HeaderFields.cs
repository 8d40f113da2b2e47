using FsCheck;
using FsCheck.Fluent;

namespace Avatar.WebFront.Tests.Fuzz.Requests;

/// <summary>Generates header fields: device id, idempotency key and other fields that clients send.</summary>
internal static class HeaderFields
{
    /// <summary>Header lines. Names and values may be unusual, but the syntax is valid.</summary>
    public static Gen<string> Generate(Known known) =>
        from device in Gen.Frequency((20, Gen.Elements(known.Devices.AsEnumerable()).Select(static id => Line("x-device-id", id))), (3, OddDevice(known)))
        from key in Gen.Frequency((4, Gen.Constant("")), (1, Keys))
        from others in Others.ListOf(2)
        select device + key + string.Concat(others);

    public static string Line(string name, string value) => $"{name}: {value}\r\n";

    private static Gen<string> OddDevice(Known known) => Gen.OneOf(
        Gen.Constant(""),
        Gen.Elements(
                "", "1", "not-a-uuid", "00000000-0000-0000-0000-000000000000", "{123e4567-e89b-12d3-a456-426614174000}", "123e4567e89b12d3a456426614174000",
                "123e4567-e89b-12d3-a456-426614174000 ", "urn:uuid:123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-42661417400g", new string('d', 128), new string('d', 129))
            .Select(static id => Line("x-device-id", id)),
        Odd.Bytes.Select(static id => Line("x-device-id", id)),
        Gen.Elements(known.Devices.AsEnumerable()).SelectMany(static id => Gen.Elements(
            Line("X-DEVICE-ID", id.ToUpperInvariant()), Line("x-device-id", id) + Line("x-device-id", id), Line("x-device-id", $"{id}, {id}"), Line("x-device-id", $"\"{id}\""))));

    private static Gen<string> Keys { get; } = Gen.Frequency(
        (6, Gen.Choose(1, 40).Select(static key => $"key-{key}")),
        (3, Gen.Elements("", " ", "a b", new string('k', 200), new string('k', 201), new string('k', 5000), "\"quoted\"", "key,key", "{}", "../..")),
        (1, Odd.Bytes)).Select(static key => Line("Idempotency-Key", key));

    private static Gen<string> Others { get; } = Gen.Frequency(
        (18, Gen.Constant("")),
        (9, Gen.OneOf(
            Some("Range", "bytes=0-0", "bytes=0-", "bytes=-1", "bytes=999999999-", "bytes=5-1", "bytes=0-1,3-4", "bytes=0-18446744073709551616", "chunks=1-2", "bytes="),
            Some("If-Range", "\"x\"", "W/\"x\"", "Thu, 01 Jan 1970 00:00:00 GMT", "x"),
            Some("If-None-Match", "*", "\"x\"", "W/\"x\"", "x", "\"", "\"a\", \"b\", c"),
            Some("If-Match", "*", "\"x\"", "x"),
            Some("If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "yesterday"),
            Some("If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "0"))),
        (9, Gen.OneOf(
            Some("Accept", "*/*", "image/webp", "application/xml", "image/webp;q=0", ";;;", "image/webp;q=nan", "*/*;q=1.0001", ""),
            Some("Accept-Encoding", "br", "gzip", "identity;q=0", "*;q=0", "gzip;q=abc", "br, gzip, deflate, zstd"),
            Some("Expect", "100-continue", "200-ok", ""),
            Some("Origin", "null", "https://example.org", "https://", "x"),
            Some("Content-Encoding", "gzip", "br", "identity", "x"),
            Some("Cookie", "a=b; c", "=;=;", "$Version=1"),
            Some("X-Forwarded-For", "1.2.3.4", "unknown", "::1, ::2, x", "999.999.999.999:99999"),
            Some("X-Forwarded-Host", "evil.example.org", "a b"),
            Some("X-Forwarded-Proto", "https", "gopher"),
            Some("X-HTTP-Method-Override", "DELETE", "PUT"),
            Some("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-00000000000000000000000000000000-0000000000000000-00", "x", "ff-"),
            Some("tracestate", "a=b", ",,,", "="),
            Some("Upgrade", "websocket", "h2c", "TLS/1.3"),
            Some("Access-Control-Request-Method", "DELETE", "x y"),
            Some("User-Agent", "", "() { :; }; echo", "Dart/3.5 (dart:io)"))),
        (1, Odd.Bytes.Select(static value => Line("X-Odd", value))));

    private static Gen<string> Some(string name, params string[] values) => Gen.Elements(values).Select(value => Line(name, value));
}

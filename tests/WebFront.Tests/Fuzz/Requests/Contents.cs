using System.Text;
using Avatar.WebFront.Tests.Application;
using FsCheck;
using FsCheck.Fluent;

namespace Avatar.WebFront.Tests.Fuzz.Requests;

/// <summary>Generates bodies: forms with photos, other forms, and other content.</summary>
internal static class Contents
{
    private static readonly byte[] Photo = Photos.Jpeg(32, 24);

    private static readonly byte[][] OtherFiles =
        [[], [0xff], [0xff, 0xd8, 0xff], Photos.Png(8, 8), Photos.Webp(8, 8), Photos.Claiming(60_000, 60_000), "GIF89a"u8.ToArray(), "<svg/>"u8.ToArray(), new byte[5000]];

    private static readonly byte[][] LargePhotos = [Photos.CreateJpeg(100_000), Photos.CreateJpeg(1_000_000)];
    private static readonly byte[] TooLarge = Photos.CreateJpeg(10_500_000);

    /// <summary>The usual content for the method, or some other content.</summary>
    public static Gen<Content> For(Target target) => target.Path.Contains("upload", StringComparison.Ordinal) && target.Method == "POST"
        ? Gen.Frequency((10, Form), (1, Other))
        : Gen.Frequency((10, Gen.Constant(Content.None)), (1, Form), (2, Other));

    private static Gen<Content> Other => Gen.OneOf(
        Gen.Constant(Content.None),
        Gen.Elements(
                "{}", "[]", "null", "{\"confirm\":\"x\"}", "{\"confirm\":1}", "{\"confirm\":", "\"", "{\"a\":{\"a\":{\"a\":{}}}}", new string('[', 5000), "\u00ef\u00bb\u00bf{}", "{\"a\":\"\\ud800\"}")
            .Select(static json => new Content("application/json", Encoding.Latin1.GetBytes(json))),
        Gen.Constant(new Content("application/x-www-form-urlencoded", "image=1&style=comic&%ff=%"u8.ToArray())),
        Gen.Elements("image/jpeg", "application/octet-stream", "multipart/form-data", "multipart/mixed; boundary=x", "text/plain; charset=utf-7", "x", "").Select(static type => new Content(type, Photo)));

    /// <summary>A form. Nearly all contain the photo, so that mutations after it are reached too.</summary>
    private static Gen<Content> Form =>
        from boundary in Boundaries
        from photos in Gen.Frequency((8, Part(ImageField, Pictures).Select(static part => new[] { part })), (1, Gen.Constant(Array.Empty<byte[]>())), (1, Part(ImageField, Pictures).ArrayOf(2)))
        from others in Gen.Choose(0, 3).SelectMany(static count => OtherPart.ArrayOf(count))
        from many in Gen.Frequency((30, Gen.Constant(0)), (1, Gen.Elements(63, 64, 65, 300)))
        from parts in Gen.Shuffle([.. photos, .. others, .. Enumerable.Repeat("Content-Disposition: form-data; name=\"x\"\r\n\r\n1"u8.ToArray(), many)])
        from ending in Gen.Frequency((12, Gen.Constant("--")), (1, Gen.Elements("", "-", "-- ", "--x", "--\r\nepilogue")))
        from preamble in Gen.Frequency((12, Gen.Constant("")), (1, Gen.Elements("preamble\r\n", "\r\n", "--", "\u00ff\u00fe\r\n")))
        select new Content($"multipart/form-data; boundary={boundary.Given}", Join(boundary.Used, parts, preamble, ending));

    private static Gen<(string Given, string Used)> Boundaries => Gen.Frequency(
        (20, Gen.Constant(("boundary", "boundary"))),
        (1, Gen.Elements(
            ("\"quoted boundary\"", "quoted boundary"), ("\"\"", ""), ("", ""), ("x", "y"), ("\"a", "a"), ("a; boundary=b", "a"), ("a; charset=utf-8", "a"), ("-", "-"), ("--", "--"),
            ("'()+_,-./:=?", "'()+_,-./:=?"), (new string('b', 70), new string('b', 70)), (new string('b', 200), new string('b', 200)), (new string('b', 201), new string('b', 201)),
            ("\u00c3\u00bc", "\u00c3\u00bc"), ("a\tb", "a"), ("%22", "%22"), ("\"\\\"\"", "\""))));

    private static Gen<string> ImageField => Gen.Frequency(
        (8, Gen.Constant("Content-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n")),
        (2, Gen.Elements(
            "Content-Disposition: form-data; name=image; filename=a.jpg\r\n",
            "Content-Disposition: form-data; name=\"image\"\r\nContent-Type: image/png\r\n",
            "Content-Disposition: form-data; name=\"image\"\r\n",
            "Content-Disposition: form-data; name=\"image\"; filename=\"../../etc/passwd\"\r\n",
            "Content-Disposition: form-data; name=\"image\"; filename*=UTF-8''%ff%00.jpg\r\n",
            "Content-Disposition: form-data; name=\"image\"; filename=\"\u00ff\u0000.jpg\"\r\n",
            "content-disposition:form-data;name=\"image\";filename=\"\"\r\n",
            "Content-Disposition: attachment; name=\"image\"; filename=\"a\"\r\n",
            "Content-Disposition: form-data; name=\"IMAGE\"; filename=\"a\"\r\n",
            "Content-Disposition: form-data; name=\"image\"; name=\"style\"; filename=\"a\"\r\n",
            "Content-Disposition: form-data; name=\"im\\\"age\"; filename=\"a\"\r\n",
            "Content-Disposition: form-data; name=\"image[]\"; filename=\"a\"\r\n",
            "Content-Disposition: form-data; name=\"image\"; filename=\"a\"\r\nContent-Transfer-Encoding: base64\r\n",
            "Content-Disposition: form-data; name=\"image\"; filename=\"a\"\r\nContent-Disposition: form-data; name=\"x\"\r\n",
            "Content-Disposition: ;;;\r\n", "Content-Disposition\r\n", "X: y\r\n", "", ": x\r\n", "Content-Type: image/jpeg\r\n")),
        (1, Gen.Choose(10, 40_000).Select(static length => $"Content-Disposition: form-data; name=\"image\"; filename=\"{new string('f', length)}\"\r\n")),
        (1, Gen.Choose(1, 40).Select(static count => string.Concat(Enumerable.Range(0, count).Select(static i => $"X-{i}: y\r\n")))));

    private static Gen<byte[]> Pictures => Gen.Frequency(
        (12, Gen.Constant(Photo)),
        (4, Gen.Choose(0, Photo.Length).Select(static length => Photo[..length])),
        (3, Gen.Choose(0, Photo.Length - 1).Zip(Gen.Choose(0, 255), static (at, value) => Photo.Select((each, i) => i == at ? (byte)value : each).ToArray())),
        (2, Gen.Elements(OtherFiles)),
        (1, Gen.Frequency((9, Gen.Elements(LargePhotos)), (1, Gen.Constant(TooLarge)))));

    private static Gen<byte[]> OtherPart => Gen.Frequency(
        (4, Part(Gen.Constant("Content-Disposition: form-data; name=\"style\"\r\n"), GenerateText("comic", "painting", "random", ""))),
        (4, Part(Gen.Constant("Content-Disposition: form-data; name=\"seed\"\r\n"), GenerateText("0", "1", "9007199254740991"))),
        (2, Part(Gen.Constant("Content-Disposition: form-data; name=\"x\"\r\n"), Gen.Choose(0, 20_000).Select(static length => new byte[length]))),
        (1, Part(Gen.Constant("Content-Disposition: form-data; name=\"x\"; filename=\"y\"\r\n"), Pictures)),
        (1, Nested),
        (1, Part(ImageField, GenerateText(""))));

    /// <summary>A form within a form.</summary>
    private static Gen<byte[]> Nested => Gen.Elements("inner", "boundary").Select(static boundary => (byte[])
    [
        .. Encoding.Latin1.GetBytes($"Content-Disposition: form-data; name=\"image\"\r\nContent-Type: multipart/mixed; boundary={boundary}\r\n\r\n"),
        .. Join(boundary, [[.. "Content-Disposition: file; filename=\"a.jpg\"\r\n\r\n"u8, .. Photo]], "", "--"),
    ]);

    private static Gen<byte[]> GenerateText(params string[] usual) =>
        Gen.Frequency((4, Gen.Elements(usual)), (2, Odd.UrlText), (1, Odd.Bytes)).Select(Encoding.Latin1.GetBytes);

    private static Gen<byte[]> Part(Gen<string> fields, Gen<byte[]> body) => fields.Zip(body, static (fields, body) => (byte[])[.. Encoding.Latin1.GetBytes(fields), .. "\r\n"u8, .. body]);

    private static byte[] Join(string boundary, IEnumerable<byte[]> parts, string preamble, string ending)
    {
        var delimiter = Encoding.Latin1.GetBytes($"--{boundary}\r\n");
        return
        [
            .. Encoding.Latin1.GetBytes(preamble),
            .. parts.SelectMany(part => delimiter.Concat(part).Concat("\r\n"u8.ToArray())),
            .. Encoding.Latin1.GetBytes($"--{boundary}{ending}\r\n"),
        ];
    }
}

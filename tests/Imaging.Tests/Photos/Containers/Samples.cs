using System.Text;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;
using NetVips;

namespace Avatar.Imaging.Tests.Photos.Containers;

/// <summary>Small photos with all the data that phones and editors add to pixels, and some with invalid structure.</summary>
internal static class Samples
{
    /// <summary>Text in every part that the filter must drop.</summary>
    public const string Secret = "52.5163N 13.3777E SN-31415926 Alice";

    private static readonly byte[] Text = Encoding.ASCII.GetBytes(Secret);

    /// <summary>Photos by name; all show the same four coloured quarters.</summary>
    public static IReadOnlyDictionary<string, Func<byte[]>> All { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["jpeg of a telephone"] = () => Phone(6),
        ["jpeg, progressive"] = () => Dressed(Plain(".jpg[Q=80,interlace,keep=none]"), 3),
        ["jpeg with restart markers"] = () => Dressed(Plain(".jpg[Q=80,restart-interval=1,keep=none]"), 8),
        ["jpeg with fill bytes"] = () => FillBytes(Phone(1)),
        ["jpeg with bytes between its segments"] = () => BehindFirstSegment(Plain(Jpeg), Text),
        ["jpeg for print"] = () => Dressed(Printed(), 2),
        ["jpeg with a profile in parts"] = () => Dressed(Plain(Jpeg), 5, LongProfile(150_000)),
        ["png with texts"] = () => Texts(Plain(".png[keep=none]"), 7),
        ["png, interlaced"] = () => Texts(Plain(".png[interlace,keep=none]"), 4),
        ["png with a palette"] = () => Texts(Plain(".png[palette,keep=none]"), 1),
        ["png, animated"] = Animated,
        ["png with chunks between its pixels"] = () => [.. Texts(Plain(".png[keep=none]"), 1)],
        ["webp, lossy"] = () => Webp(Plain(".webp[Q=80,keep=none]"), 6),
        ["webp, lossless"] = () => Webp(Plain(".webp[lossless,keep=none]"), 3),
        ["webp, simple, with more behind"] = () => Parts.Webp([.. Plain(".webp[keep=none]")[12..], .. Parts.Riff("ABCD", Text), .. Text[..3]]),
        ["webp, animated"] = AnimatedWebp,
    };

    /// <summary>Decoders skip bytes at the position of a marker.</summary>
    private static byte[] BehindFirstSegment(byte[] jpeg, byte[] bytes)
    {
        var end = 4 + ((jpeg[4] << 8) | jpeg[5]);
        return [.. jpeg[..end], .. bytes, .. jpeg[end..]];
    }

    private static string Jpeg => ".jpg[Q=80,keep=none]";

    public static byte[] Plain(string suffix)
    {
        Vips.EnsureConfigured();
        using var picture = Images.Quarters(64, 48);
        return picture.WriteToBuffer(suffix);
    }

    /// <summary>A JPEG with an orientation, a thumbnail, maker notes, XMP, IPTC, comments, and a video after its end.</summary>
    public static byte[] Phone(int orientation) => Dressed(Plain(".jpg[Q=80,profile=srgb,keep=icc]"), orientation);

    /// <summary>A profile of the given length with a valid header and meaningless content.</summary>
    public static byte[] LongProfile(int length)
    {
        var profile = new byte[length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(profile, length);
        "acsp"u8.CopyTo(profile.AsSpan(36));
        for (var i = 128; i < length; i++) profile[i] = (byte)(i * 7);
        return profile;
    }

    public static IEnumerable<byte[]> ProfileParts(byte[] profile)
    {
        var parts = profile.Chunk(65_519).ToArray();
        return parts.Select((part, i) => Parts.Segment(0xE2, [.. "ICC_PROFILE\0"u8, (byte)(i + 1), (byte)parts.Length, .. part]));
    }

    /// <summary>A PNG with chunks before and after its pixels.</summary>
    public static byte[] PngWith(byte[] png, IEnumerable<byte[]> before, IEnumerable<byte[]>? behind = null)
    {
        var pixels = png.AsSpan().IndexOf("IDAT"u8) - 4;
        return [.. png[..pixels], .. before.SelectMany(part => part), .. png[pixels..^12], .. (behind ?? []).SelectMany(part => part), .. png[^12..]];
    }

    private static byte[] Dressed(byte[] jpeg, int orientation, byte[]? profile = null)
    {
        byte[] exif = [.. "Exif\0\0"u8, .. Parts.Exif(orientation, Secret)];
        var body = jpeg.AsSpan(2).StartsWith<byte>([0xFF, 0xE0]) ? jpeg[20..] : jpeg[2..];
        return
        [
            0xFF, 0xD8,
            .. Parts.Segment(0xE0, [.. "JFIF\0"u8, 1, 2, 1, 0, 72, 0, 72, 2, 2, .. Text[..12]]),
            .. Parts.Segment(0xE0, [.. "JFXX\0"u8, 0x10, .. Text]),
            .. Parts.Segment(0xE1, exif),
            .. Parts.Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Text]),
            .. ProfileParts(profile ?? []).SelectMany(part => part),
            .. Parts.Segment(0xE2, [.. "MPF\0"u8, .. Text]),
            .. Parts.Segment(0xE4, Text),
            .. Parts.Segment(0xED, [.. "Photoshop 3.0\0"u8, .. Text]),
            .. Parts.Segment(0xFE, Text),
            .. body,
            .. jpeg,
            .. Text,
        ];
    }

    private static byte[] Printed()
    {
        using var picture = Images.Quarters(64, 48);
        using var inks = picture.Colourspace(Enums.Interpretation.Cmyk);
        return inks.JpegsaveBuffer(keep: Enums.ForeignKeep.None);
    }

    private static byte[] FillBytes(byte[] jpeg) => [.. jpeg[..2], 0xFF, 0xFF, 0xFF, .. jpeg[2..]];

    private static byte[] Texts(byte[] png, int orientation)
    {
        byte[][] parts =
        [
            Parts.Chunk("tEXt", [.. "Comment\0"u8, .. Text]),
            Parts.Chunk("zTXt", [.. "Comment\0\0"u8, .. Parts.Packed(Text)]),
            Parts.Chunk("iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. Text]),
            Parts.Chunk("eXIf", Parts.Exif(orientation, Secret)),
            Parts.Chunk("tIME", [7, 0xEA, 11, 29, 0, 0, 0]),
            Parts.Chunk("vpAg", Text),
        ];
        return [.. PngWith(png, parts, [Parts.Chunk("tEXt", [.. "Late\0"u8, .. Text]), Parts.Chunk("IDAT", Text)]), .. Text];
    }

    private static byte[] Animated()
    {
        var png = Plain(".png[keep=none]");
        var frame = new byte[26];
        return PngWith(png, [Parts.Chunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0]), Parts.Chunk("fcTL", frame)], [Parts.Chunk("fcTL", frame), Parts.Chunk("fdAT", [0, 0, 0, 1, .. Text])]);
    }

    private static byte[] Webp(byte[] webp, int orientation) =>
    [
        .. Parts.Webp(
            Parts.Canvas(64, 48, 0x08 | 0x04),
            Parts.Riff("ABCD", Text),
            webp[12..],
            Parts.Riff("EXIF", Parts.Exif(orientation, Secret)),
            Parts.Riff("XMP ", Text),
            Parts.Riff("EXIF", Parts.Exif(2, Secret))),
        .. Text,
    ];

    private static byte[] AnimatedWebp()
    {
        byte[] head = [0, 0, 0, 0, 0, 0, 63, 0, 0, 47, 0, 0, 100, 0, 0, 0];
        var frame = Parts.Riff("ANMF", [.. head, .. Plain(".webp[keep=none]")[12..], .. Parts.Riff("ABCD", Text)]);
        return Parts.Webp(Parts.Canvas(64, 48, 0x02 | 0x04), Parts.Riff("ANIM", [0, 0, 0, 0, 0, 0]), frame, frame, Parts.Riff("XMP ", Text));
    }
}

using System.Buffers.Binary;

namespace Avatar;

/// <summary>The image formats this service reads and writes.</summary>
[GenerateSerializer, Alias("avatar.ImageFormat")]
public enum ImageFormat
{
    Jpeg = 0,
    Png = 1,
    Webp = 2,
}

/// <summary>The names of the formats in requests, in media types and in file names, and their detection by the first bytes of a file.</summary>
public static class ImageFormats
{
    /// <summary>Number of bytes from the start of a file that <see cref="Sniff"/> needs.</summary>
    public const int SniffLength = 16;

    /// <summary>Each format at the index of its number.</summary>
    private static readonly (string Name, string MimeType, string Extension)[] Texts =
    [
        ("jpeg", "image/jpeg", "jpg"),
        ("png", "image/png", "png"),
        ("webp", "image/webp", "webp"),
    ];

    public static IReadOnlyList<ImageFormat> All { get; } = Enum.GetValues<ImageFormat>();

    /// <summary>The media type, for instance <c>image/jpeg</c>.</summary>
    public static string MimeType(this ImageFormat format) => Texts[(int)format].MimeType;

    /// <summary>The file name extension without its dot: <c>jpg</c>, <c>png</c> or <c>webp</c>.</summary>
    public static string FileExtension(this ImageFormat format) => Texts[(int)format].Extension;

    /// <summary>Finds the format by its name in requests: exactly <c>jpeg</c>, <c>png</c> or <c>webp</c>.</summary>
    public static ImageFormat? FromName(string? name) =>
        Array.FindIndex(Texts, text => text.Name == name) is >= 0 and var index ? (ImageFormat)index : null;

    /// <summary>Finds the format by a file name extension without its dot, in upper or lower case. <c>jpeg</c> is one too.</summary>
    public static ImageFormat? FromExtension(ReadOnlySpan<char> extension)
    {
        foreach (var format in All)
        {
            var (name, _, usual) = Texts[(int)format];
            if (extension.Equals(usual, StringComparison.OrdinalIgnoreCase) || extension.Equals(name, StringComparison.OrdinalIgnoreCase)) return format;
        }

        return null;
    }

    /// <summary>
    /// Returns the format that the first bytes announce, or <see langword="null"/> for any other format. Fewer than
    /// <see cref="SniffLength"/> bytes are allowed. File names and declared content types are ignored.
    /// </summary>
    public static ImageFormat? Sniff(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith<byte>([0xFF, 0xD8, 0xFF])) return ImageFormat.Jpeg;
        if (head.StartsWith<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) return ImageFormat.Png;
        return head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8) ? ImageFormat.Webp : null;
    }

    /// <summary>
    /// Returns the sentence that refuses a file of any other format. It names HEIC, HEIF and AVIF (ISO/IEC 14496-12, 4.3; 23008-12, 10.2), in
    /// which telephones store photos, and says how to send a JPEG.
    /// </summary>
    /// <param name="head">The first bytes of the file.</param>
    public static string ExplainRefusal(ReadOnlySpan<byte> head) => NameOfContainer(head) switch
    {
        null => "This file is not a supported image. Send a JPEG, PNG or WebP.",
        "AVIF" => "This is an AVIF image, which this service cannot read. Convert it, and send a JPEG, PNG or WebP.",
        var name => $"This is a {name} photo, which this service cannot read. Send it as JPEG. On an iPhone, choose Settings > Camera > Formats > Most Compatible "
            + "for new photos. On other phones, turn off high-efficiency pictures in the settings of the camera.",
    };

    /// <summary>Returns the name of a format that is stored in boxes and begins with its brands; null for other files.</summary>
    private static string? NameOfContainer(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || !head[4..].StartsWith("ftyp"u8)) return null;
        var end = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head), (uint)head.Length);
        string? name = null;
        for (var at = 8; at + 4 <= end; at += at == 8 ? 8 : 4)
        {
            var brand = head.Slice(at, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8)) return "AVIF";
            if (brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8)) return "HEIC";
            if (brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8)) name = "HEIF";
        }

        return name;
    }
}

namespace Avatar.Imaging;

/// <summary>Media types and file name extensions of <see cref="ImageFormat"/>, and detection by the first bytes of a file.</summary>
public static class ImageFormats
{
    /// <summary>Number of bytes from the start of a file that <see cref="Sniff"/> needs.</summary>
    public const int SniffLength = 16;

    /// <summary>
    /// Returns the format that the first bytes announce, or <see langword="null"/> for any other format. Fewer than
    /// <see cref="SniffLength"/> bytes are allowed. File names and declared content types are ignored.
    /// </summary>
    public static ImageFormat? Sniff(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith<byte>([0xFF, 0xD8, 0xFF]))
        {
            return ImageFormat.Jpeg;
        }

        if (head.StartsWith<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return ImageFormat.Png;
        }

        return head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8) ? ImageFormat.Webp : null;
    }

    /// <summary>The media type, for instance <c>image/jpeg</c>.</summary>
    public static string MimeType(this ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "image/jpeg",
        ImageFormat.Png => "image/png",
        ImageFormat.Webp => "image/webp",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    /// <summary>The file name extension without its dot: <c>jpg</c>, <c>png</c> or <c>webp</c>.</summary>
    public static string FileExtension(this ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "jpg",
        ImageFormat.Png => "png",
        ImageFormat.Webp => "webp",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };
}

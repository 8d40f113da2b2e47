using System.Buffers.Binary;
using Avatar.Storage;

namespace Avatar.WebFront;

/// <summary>
/// Checks that an image is complete before it is sent, because callers may cache it for a year. The check looks at the first and last
/// bytes of the image. Only if these are inconclusive (a photo may have trailing bytes) does it read the length from the document, which
/// may be on another machine.
/// </summary>
internal sealed class WholeImages(IAvatarStore documents, ILogger<WholeImages> logger)
{
    /// <summary>Length of the longest end marker of the three formats; every image is longer.</summary>
    private const int EndLength = 12;

    /// <summary>The IEND chunk that ends a PNG, with its checksum.</summary>
    private static ReadOnlySpan<byte> PngEnd => [0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82];

    /// <exception cref="AvatarException"><see cref="AvatarError.Unavailable"/>: the image is damaged.</exception>
    /// <exception cref="StoreException">The image or its document cannot be read.</exception>
    public async Task EnsureAsync(ImageArea area, ImageName name, ImageFormat format, StoredImage image, CancellationToken cancellationToken)
    {
        if (image.KnowsLength) return;
        var (begins, ends) = await ReadEndsAsync(image.Content, format, cancellationToken);
        if (begins && ends) return;
        if (begins && await documents.ImageRecords.FindFileSizeAsync(area, name, cancellationToken) == image.Content.Length) return;
        throw Damaged(area, name, begins ? $"It is cut off after {image.Content.Length} bytes." : $"Its first bytes are not those of {format.MimeType()}.");
    }

    /// <summary>Logs that an image is damaged.</summary>
    /// <returns>The error for the caller.</returns>
    public AvatarException Damaged(ImageArea area, ImageName name, string reason)
    {
        FrontLog.ImageDamaged(logger, area, name, reason);
        return AvatarException.Unavailable();
    }

    /// <summary>
    /// Checks the first and last bytes with two short reads, usually served from the page cache. They are asynchronous because a disk may
    /// hang.
    /// </summary>
    private static async Task<(bool Begins, bool Ends)> ReadEndsAsync(Stream content, ImageFormat format, CancellationToken cancellationToken)
    {
        var bytes = new byte[Math.Max(ImageFormats.SniffLength, EndLength)];
        var head = bytes.AsMemory(0, await content.ReadAtLeastAsync(
            bytes.AsMemory(0, ImageFormats.SniffLength), ImageFormats.SniffLength, throwOnEndOfStream: false, cancellationToken));
        if (ImageFormats.Sniff(head.Span) != format) return (false, false);
        if (format is ImageFormat.Webp)
        {
            content.Position = 0;
            return (true, BinaryPrimitives.ReadUInt32LittleEndian(head.Span[4..]) + 8L <= content.Length);
        }

        content.Position = Math.Max(0, content.Length - EndLength);
        var read = await content.ReadAtLeastAsync(bytes.AsMemory(0, EndLength), EndLength, throwOnEndOfStream: false, cancellationToken);
        content.Position = 0;
        var end = bytes.AsSpan(0, read);
        return (true, format is ImageFormat.Jpeg ? end.EndsWith<byte>([0xFF, 0xD9]) : end.SequenceEqual(PngEnd));
    }
}

using System.Buffers.Binary;
using Avatar.Imaging;
using Avatar.Storage;

namespace Avatar.WebFront.Images;

/// <summary>
/// Looks whether an image is whole before it is sent, as callers may keep it for a year. Whoever asks knows nothing but its name, and
/// documents may be on another machine: so the image's own first and last bytes are looked at, and only where these do not say
/// that it is whole (a photo may have something behind its end) the document is asked for its length.
/// </summary>
internal sealed class WholeImages(IAvatarStore documents, ILogger<WholeImages> logger)
{
    /// <summary>As long as the longest end of the three formats, and shorter than any image.</summary>
    private const int EndLength = 12;

    /// <summary>The chunk that ends a PNG, with its checksum.</summary>
    private static ReadOnlySpan<byte> PngEnd => [0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82];

    /// <exception cref="AvatarException"><see cref="AvatarError.Unavailable"/>: it is damaged.</exception>
    /// <exception cref="StoreException">It cannot be read, or its document cannot be asked for.</exception>
    public async Task EnsureAsync(ImageArea area, ImageName name, ImageFormat format, StoredImage image, CancellationToken cancellationToken)
    {
        if (image.KnowsLength) return;
        var (begins, ends) = await LookAsync(image.Content, format, cancellationToken);
        if (begins && ends) return;
        if (begins && await documents.FindFileSizeAsync(area, name, cancellationToken) == image.Content.Length) return;
        throw Damaged(area, name, begins ? $"It ends after {image.Content.Length} bytes." : $"Its first bytes are none of {format.MimeType()}.");
    }

    /// <summary>Tells that an image is damaged.</summary>
    /// <returns>What its caller is told.</returns>
    public AvatarException Damaged(ImageArea area, ImageName name, string reason)
    {
        FrontLog.ImageDamaged(logger, area, name, reason);
        return AvatarException.Unavailable();
    }

    /// <summary>Two short reads. They are asynchronous, as every read of a disk that may hang is; the system mostly has both in memory.</summary>
    private static async Task<(bool Begins, bool Ends)> LookAsync(Stream content, ImageFormat format, CancellationToken cancellationToken)
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

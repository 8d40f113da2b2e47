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
        var (begins, ends) = Look(image.Content, format);
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

    /// <summary>Two short reads of a file that is about to be read: a call that waited for each on another thread would take longer.</summary>
    private static (bool Begins, bool Ends) Look(Stream content, ImageFormat format)
    {
        Span<byte> head = stackalloc byte[ImageFormats.SniffLength];
        Span<byte> end = stackalloc byte[EndLength];
        head = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (ImageFormats.Sniff(head) != format) return (false, false);
        content.Position = Math.Max(0, content.Length - end.Length);
        end = end[..content.ReadAtLeast(end, end.Length, throwOnEndOfStream: false)];
        content.Position = 0;
        return (true, format switch
        {
            ImageFormat.Jpeg => end.EndsWith<byte>([0xFF, 0xD9]),
            ImageFormat.Png => end.SequenceEqual(PngEnd),
            _ => BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) + 8L <= content.Length,
        });
    }
}

using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront;

/// <summary>
/// Streams an arriving photo into the image store. Detects the format from the first bytes, counts and hashes the stream, and strips
/// metadata unless configured to keep it. The photo is never held in memory as a whole.
/// </summary>
internal sealed class PhotoReceiver(IImageStore images, IOptions<UploadOptions> options)
{
    private const int BufferLength = 32 * 1024;

    private readonly long _maxBytes = options.Value.MaxUploadBytes;
    private readonly bool _stripsMetadata = options.Value.Metadata is OriginalMetadata.Strip;

    /// <exception cref="AvatarException">
    /// <see cref="AvatarError.MissingImage"/> (no bytes), <see cref="AvatarError.UnsupportedMediaType"/> or
    /// <see cref="AvatarError.FileTooLarge"/>. Nothing is kept.
    /// </exception>
    /// <exception cref="ImagingException"><see cref="ImagingError.Undecodable"/>. Nothing is kept.</exception>
    public async Task<ReceivedPhoto> ReceiveAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            var head = await content.ReadAtLeastAsync(buffer, ImageFormats.SniffLength, throwOnEndOfStream: false, cancellationToken);
            if (head == 0) throw new AvatarException(AvatarError.MissingImage, "The image is empty.");
            var format = ImageFormats.Sniff(buffer.AsSpan(0, head)) ?? throw NotAnImage();

            var writer = await images.CreateAsync(ImageArea.Incoming, cancellationToken);
            try
            {
                var filter = _stripsMetadata ? new PhotoFilter(format, BufferLength) : null;
                var (fileSize, sha256) = await CopyAsync(content, filter, writer, buffer, head, cancellationToken);
                return new ReceivedPhoto(writer, format, fileSize, sha256);
            }
            catch
            {
                await writer.DisposeAsync();
                throw;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public AvatarException TooLarge() =>
        new(AvatarError.FileTooLarge, string.Create(CultureInfo.InvariantCulture, $"The image is too large. It may have at most {_maxBytes:N0} bytes."));

    /// <summary>Limit and hash apply to the bytes received; the returned size is the number of bytes written.</summary>
    private async Task<(long FileSize, string Sha256)> CopyAsync(
        Stream content, PhotoFilter? filter, IImageWriter writer, byte[] buffer, int read, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var written = 0L;
        for (long total = read; read > 0; total += read)
        {
            if (total > _maxBytes) throw TooLarge();
            hash.AppendData(buffer, 0, read);
            var kept = filter?.Push(buffer.AsSpan(0, read)) ?? buffer.AsMemory(0, read);
            if (!kept.IsEmpty) await writer.WriteAsync(kept, cancellationToken);
            written += kept.Length;
            read = await content.ReadAsync(buffer, cancellationToken);
        }

        filter?.Complete();
        return (written, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static AvatarException NotAnImage() =>
        new(AvatarError.UnsupportedMediaType, "This file is not a supported image. Send a JPEG, PNG or WebP.");
}

/// <summary>
/// A photo that has been written but not yet published under a name. Disposing it deletes the bytes unless it was published.
/// </summary>
/// <param name="Writer">Writer of the unpublished file.</param>
/// <param name="Format">The format detected from the first bytes.</param>
/// <param name="FileSize">Number of bytes written.</param>
/// <param name="Sha256">SHA-256 of the bytes received, before metadata was stripped, in lower-case hexadecimal digits.</param>
internal sealed record ReceivedPhoto(IImageWriter Writer, ImageFormat Format, long FileSize, string Sha256) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Writer.DisposeAsync();
}

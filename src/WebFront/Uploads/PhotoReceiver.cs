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
            var format = ImageFormats.Sniff(buffer.AsSpan(0, head)) ?? throw NotAnImage(buffer.AsSpan(0, head));

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

    private static AvatarException NotAnImage(ReadOnlySpan<byte> head) =>
        new(AvatarError.UnsupportedMediaType, ImageFormats.ExplainRefusal(head));
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

/// <summary>Publishes a received photo under its name and examines it. Deletes the photo if it is refused.</summary>
internal sealed class PhotoIntake(IImageStore images, IImageInspector inspector, TimeProvider time, ILogger<PhotoIntake> logger)
{
    /// <exception cref="ImagingException">The photo cannot be drawn.</exception>
    /// <exception cref="StoreException">The photo cannot be stored.</exception>
    public async Task<UploadedFile> AcceptAsync(DeviceId device, AddressKey? address, ReceivedPhoto photo, CancellationToken cancellationToken)
    {
        var name = await PublishAsync(device, photo, cancellationToken);
        var incoming = ImageName.ForIncoming(device, name);
        try
        {
            var source = new ImageSource(token => OpenAsync(incoming, token)) { Owner = StudioOwner.For(device, address) };
            var info = await inspector.ExamineAsync(source, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            return new UploadedFile
            {
                Filename = name,
                FileSize = photo.FileSize,
                Format = info.Format,
                Width = info.Width,
                Height = info.Height,
                Sha256 = photo.Sha256,
                StoredSha256 = photo.Writer.Sha256,
            };
        }
        catch
        {
            await WithdrawAsync(device, name);
            throw;
        }
    }

    /// <summary>Publishes the photo. If the name is taken, tries the name of the next millisecond.</summary>
    private async Task<ImageName> PublishAsync(DeviceId device, ReceivedPhoto photo, CancellationToken cancellationToken)
    {
        for (var at = time.GetUtcNow(); ; at += TimeSpan.FromMilliseconds(1))
        {
            var name = ImageName.ForOriginal(at, photo.Format.FileExtension());
            if (await photo.Writer.PublishAsync(ImageName.ForIncoming(device, name), cancellationToken)) return name;
        }
    }

    private async ValueTask<Stream> OpenAsync(ImageName name, CancellationToken cancellationToken) =>
        await images.OpenAsync(ImageArea.Incoming, name, cancellationToken) is { } image
            ? image.Content
            : throw new StoreException(StoreFailure.Unavailable, "An upload disappeared while it was being inspected.");

    /// <summary>Deletes the photo of a refused request, best effort: the sweep deletes it otherwise.</summary>
    public async Task WithdrawAsync(DeviceId device, ImageName name)
    {
        try
        {
            await images.WithdrawAsync(ImageName.ForIncoming(device, name), CancellationToken.None);
        }
        catch (StoreException exception)
        {
            FrontLog.UploadNotDeleted(logger, name, exception);
        }
    }
}

using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Engines;

/// <summary>
/// A request body that streams a photo through <see cref="PhotoFilter"/> to a remote server. The photo is read twice: first to compute
/// the length, because not every server accepts a body without one, and then to send it. It is not held in memory.
/// </summary>
internal sealed class PhotoContent : HttpContent
{
    private const int ChunkLength = 64 * 1024;

    private readonly Stream _photo;
    private long _length;

    private PhotoContent(Stream photo, ImageFormat format)
    {
        (_photo, Format) = (photo, format);
        Headers.ContentType = new MediaTypeHeaderValue(format.MimeType());
    }

    public ImageFormat Format { get; }

    /// <param name="photo">The photo.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ImagingException"><see cref="ImagingError.UnsupportedMediaType"/> or <see cref="ImagingError.Undecodable"/>.</exception>
    public static async ValueTask<PhotoContent> OpenAsync(ImageSource photo, CancellationToken cancellationToken)
    {
        var stream = await photo.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var content = new PhotoContent(stream, await SniffAsync(stream, cancellationToken).ConfigureAwait(false));
            await content.CopyAsync((kept, _) => content.Count(kept), complete: true, cancellationToken).ConfigureAwait(false);
            return content;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        CopyAsync(stream.WriteAsync, complete: false, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _photo.Dispose();
        base.Dispose(disposing);
    }

    private static async ValueTask<ImageFormat> SniffAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new byte[ImageFormats.SniffLength];
        var length = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return PhotoFile.DetectFormat(head.AsSpan(0, length));
    }

    private ValueTask Count(ReadOnlyMemory<byte> kept)
    {
        _length += kept.Length;
        return ValueTask.CompletedTask;
    }

    private async Task CopyAsync(
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, bool complete, CancellationToken cancellationToken)
    {
        var filter = new PhotoFilter(Format, ChunkLength);
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            _photo.Position = 0;
            while (await _photo.ReadAsync(chunk, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                await write(filter.Push(chunk.AsSpan(0, read)), cancellationToken).ConfigureAwait(false);
            }

            if (complete) filter.Complete();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}

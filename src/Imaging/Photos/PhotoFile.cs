using System.Buffers;

namespace Avatar.Imaging.Photos;

/// <summary>
/// The bytes of a photo after <see cref="PhotoFilter"/>. Decoders read uploads, stored files and answers of remote engines from here,
/// so texts, profiles and blocks that unpack to gigabytes do not reach them. The bytes are rented from the shared pool.
/// </summary>
internal sealed class PhotoFile : IDisposable
{
    private const int ChunkLength = 64 * 1024;

    private readonly PhotoFilter _filter;
    private readonly int _maxLength;
    private byte[]? _array = [];
    private int _length;
    private int? _receivedLength;
    private double? _whole;
    private PhotoHeader? _header;

    private PhotoFile(ImageFormat format, int maxLength) => (Format, _filter, _maxLength) = (format, new PhotoFilter(format, ChunkLength), maxLength);

    public ImageFormat Format { get; }

    public int Length => _length;

    /// <summary>Whether reading stopped at the maximum length, before the end of the file.</summary>
    public bool IsHead { get; private set; }

    /// <summary>Whether the file ended without its end marker, or before its announced length. Known of JPEG and WebP.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The bytes of the file, without those that were appended because it is cut off.</summary>
    public ReadOnlySpan<byte> Received => Array.AsSpan(0, _receivedLength ?? _length);

    private byte[] Array => _array ?? throw new ObjectDisposedException(nameof(PhotoFile));

    /// <summary>Reads a photo up to <paramref name="maxLength"/> filtered bytes, and at most one chunk more.</summary>
    /// <exception cref="ImagingException"><see cref="ImagingError.UnsupportedMediaType"/> or <see cref="ImagingError.Undecodable"/>.</exception>
    public static async ValueTask<PhotoFile> ReadAsync(ImageSource source, int maxLength, CancellationToken cancellationToken)
    {
        var stream = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
            try
            {
                return await ReadAsync(stream, chunk, maxLength, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(chunk);
            }
        }
    }

    /// <summary>Filters bytes in memory.</summary>
    /// <inheritdoc cref="ReadAsync(ImageSource, int, CancellationToken)" path="/exception"/>
    public static PhotoFile FromBytes(ReadOnlySpan<byte> bytes)
    {
        var file = new PhotoFile(DetectFormat(bytes), int.MaxValue);
        try
        {
            file.Reserve(bytes.Length);
            file.Take(bytes);
            file.Complete();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Returns the format that the first bytes of a photo announce.</summary>
    /// <exception cref="ImagingException"><see cref="ImagingError.UnsupportedMediaType"/>.</exception>
    public static ImageFormat DetectFormat(ReadOnlySpan<byte> head) => ImageFormats.Sniff(head) ?? throw new ImagingException(
        ImagingError.UnsupportedMediaType, ImageFormats.ExplainRefusal(head));

    /// <summary>Opens a stream over the bytes, valid until this object is disposed.</summary>
    public MemoryStream OpenStream() => new(Array, 0, _length, writable: false);

    /// <summary>Returns the header, which <paramref name="read"/> reads at the first call.</summary>
    public PhotoHeader GetHeader(Func<PhotoFile, PhotoHeader> read) => _header ??= read(this);

    /// <summary>Checks that enough of the pixels is whole to be drawn: <see cref="PhotoIntegrity.MinWhole"/>.</summary>
    /// <exception cref="ImagingException"><see cref="ImagingError.Undecodable"/>.</exception>
    public void EnsureWhole(DecodeDeadline deadline)
    {
        if ((_whole ??= PhotoIntegrity.MeasureWhole(this, deadline)) < PhotoIntegrity.MinWhole) throw IContainer.Damaged();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { Length: > 0 } array) ArrayPool<byte>.Shared.Return(array);
    }

    private static async ValueTask<PhotoFile> ReadAsync(Stream stream, byte[] chunk, int maxLength, CancellationToken cancellationToken)
    {
        var read = await stream.ReadAtLeastAsync(chunk, ImageFormats.SniffLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var file = new PhotoFile(DetectFormat(chunk.AsSpan(0, read)), maxLength);
        try
        {
            file.Reserve((int)Math.Min(stream.Length, Math.Min(maxLength, System.Array.MaxLength - ChunkLength) + ChunkLength));
            for (; read > 0; read = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false))
            {
                if (file._length >= file._maxLength)
                {
                    file.IsHead = true;
                    return file;
                }

                file.Take(chunk.AsSpan(0, read));
            }

            file.Complete();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Ends the file. One that is cut off gets the end that decoders need, unless too much of it is missing.</summary>
    private void Complete()
    {
        _filter.Complete();
        var missing = PhotoIntegrity.CountMissingBytes(Format, Received);
        IsCut = missing > 0;
        if (!IsCut) return;
        _receivedLength = _length;
        if (Format is ImageFormat.Jpeg)
        {
            Append([Jpeg.Prefix, Jpeg.End]);
        }
        else if (missing <= _length * ((1 / PhotoIntegrity.MinWhole) - 1))
        {
            Append(new byte[missing]);
        }
    }

    private void Take(ReadOnlySpan<byte> bytes) => Append(_filter.Push(bytes).Span);

    private void Append(ReadOnlySpan<byte> kept)
    {
        Reserve(kept.Length);
        kept.CopyTo(Array.AsSpan(_length));
        _length += kept.Length;
    }

    private void Reserve(int length)
    {
        if (_length + length <= Array.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + length, 2 * Array.Length));
        Array.AsSpan(0, _length).CopyTo(larger);
        if (Array.Length > 0) ArrayPool<byte>.Shared.Return(Array);
        _array = larger;
    }
}

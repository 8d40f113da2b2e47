using System.Buffers;

namespace Avatar.Imaging.Photos;

/// <summary>
/// A photo as decoders get it: what <see cref="PhotoFilter"/> leaves of a file. Texts, profiles and blocks that unpack to gigabytes
/// never reach a decoder, whoever sent them, and whenever they were stored. The bytes are borrowed from the shared pool.
/// </summary>
internal sealed class PhotoFile : IDisposable
{
    private const int PieceLength = 64 * 1024;

    private readonly PhotoFilter _filter;
    private readonly int _most;
    private byte[]? _array = [];
    private int _length;

    private PhotoFile(ImageFormat format, int most) => (Format, _filter, _most) = (format, new PhotoFilter(format, PieceLength), most);

    public ImageFormat Format { get; }

    public int Length => _length;

    /// <summary>Whether bytes were kept back because they were more than asked for.</summary>
    public bool IsHead { get; private set; }

    private byte[] Array => _array ?? throw new ObjectDisposedException(nameof(PhotoFile));

    /// <summary>Reads a photo, or the first <paramref name="most"/> bytes that are left of it and at most a piece more.</summary>
    /// <exception cref="ImagingException"><see cref="ImagingError.UnsupportedMediaType"/> or <see cref="ImagingError.Undecodable"/>.</exception>
    public static async ValueTask<PhotoFile> ReadAsync(ImageSource source, int most, CancellationToken cancellationToken)
    {
        var stream = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var piece = ArrayPool<byte>.Shared.Rent(PieceLength);
            try
            {
                return await ReadAsync(stream, piece, most, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(piece);
            }
        }
    }

    /// <summary>What is left of bytes that are in memory already.</summary>
    /// <inheritdoc cref="ReadAsync(ImageSource, int, CancellationToken)" path="/exception"/>
    public static PhotoFile Of(ReadOnlySpan<byte> bytes)
    {
        var file = new PhotoFile(FormatOf(bytes), int.MaxValue);
        try
        {
            file.Reserve(bytes.Length);
            file.Take(bytes);
            file._filter.Complete();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The format that the first bytes of a photo announce.</summary>
    /// <exception cref="ImagingException"><see cref="ImagingError.UnsupportedMediaType"/>.</exception>
    public static ImageFormat FormatOf(ReadOnlySpan<byte> head) => ImageFormats.Sniff(head) ?? throw new ImagingException(
        ImagingError.UnsupportedMediaType, "This file is not a JPEG, PNG or WebP image.");

    /// <summary>A stream over the bytes, valid until this is disposed.</summary>
    public MemoryStream OpenStream() => new(Array, 0, _length, writable: false);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { Length: > 0 } array) ArrayPool<byte>.Shared.Return(array);
    }

    private static async ValueTask<PhotoFile> ReadAsync(Stream stream, byte[] piece, int most, CancellationToken cancellationToken)
    {
        var read = await stream.ReadAtLeastAsync(piece, ImageFormats.SniffLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var file = new PhotoFile(FormatOf(piece.AsSpan(0, read)), most);
        try
        {
            file.Reserve((int)Math.Min(stream.Length, Math.Min(most, System.Array.MaxLength - PieceLength) + PieceLength));
            for (; read > 0; read = await stream.ReadAsync(piece, cancellationToken).ConfigureAwait(false))
            {
                if (file._length >= file._most)
                {
                    file.IsHead = true;
                    return file;
                }

                file.Take(piece.AsSpan(0, read));
            }

            file._filter.Complete();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        var kept = _filter.Push(bytes).Span;
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

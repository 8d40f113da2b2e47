using System.Buffers;
using Avatar.Storage.Mongo;
using Microsoft.Extensions.Logging;

namespace Avatar.Storage.GridFs;

/// <summary>Reads a GridFS file: loads chunks on demand and holds one chunk in memory.</summary>
/// <remarks>Throws <see cref="StoreException"/> on failures.</remarks>
internal sealed class GridFsReadStream(GridFsBucket bucket, GridFsFile file, ILogger logger) : Stream
{
    private byte[]? _array;
    private int _loaded = -1;
    private long _position;
    private bool _disposed;

    public override bool CanRead => !_disposed;
    public override bool CanSeek => !_disposed;
    public override bool CanWrite => false;
    public override long Length => file.Length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var position = offset + origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            SeekOrigin.End => Length,
            _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, "Unknown seek origin."),
        };
        if (position < 0) throw new IOException("Cannot seek to a position before the start of the image.");
        return _position = position;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (IsAtEnd(buffer.Length)) return 0;
        var number = GetChunkNumber();
        if (number != _loaded)
        {
            var array = RentArray(number);
            var length = await GridFsFailures.TranslateAsync(
                () => bucket.ReadChunkAsync(file.Id, number, array, cancellationToken), cancellationToken).ConfigureAwait(false);
            Accept(number, length);
        }

        return Copy(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        if (IsAtEnd(buffer.Length)) return 0;
        var number = GetChunkNumber();
        if (number != _loaded) Load(number);
        return Copy(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw ReadOnly();

    public override void Write(byte[] buffer, int offset, int count) => throw ReadOnly();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _array is { } array) ArrayPool<byte>.Shared.Return(array);
        (_array, _disposed, _loaded) = (null, true, -1);
        base.Dispose(disposing);
    }

    private static NotSupportedException ReadOnly() => new("A published image is read-only.");

    private bool IsAtEnd(int wanted)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return wanted == 0 || _position >= Length;
    }

    private int GetChunkNumber() => checked((int)(_position / file.ChunkSize));

    private int GetChunkLength(int number) => (int)Math.Min(file.ChunkSize, Length - ((long)number * file.ChunkSize));

    private byte[] RentArray(int number)
    {
        _loaded = -1;
        if (_array is { } array && array.Length >= GetChunkLength(number)) return array;
        if (_array is not null) ArrayPool<byte>.Shared.Return(_array);
        return _array = ArrayPool<byte>.Shared.Rent((int)Math.Min(file.ChunkSize, Length));
    }

    private void Load(int number)
    {
        try
        {
            Accept(number, bucket.ReadChunk(file.Id, number, RentArray(number)));
        }
        catch (Exception exception) when (MongoFailures.IsMongoError(exception))
        {
            throw GridFsFailures.ToStoreException(exception);
        }
    }

    /// <summary>A chunk of the wrong length counts as missing, because it would shift all following bytes.</summary>
    private void Accept(int number, int? length)
    {
        if (length != GetChunkLength(number))
        {
            logger.ChunkMissing(file.Filename, number);
            throw new StoreException(StoreFailure.Unavailable, $"Chunk {number} of the image {file.Filename} is missing or has the wrong length.") { IsDamage = true };
        }

        _loaded = number;
    }

    private int Copy(Span<byte> buffer)
    {
        var from = (int)(_position - ((long)_loaded * file.ChunkSize));
        var count = Math.Min(buffer.Length, GetChunkLength(_loaded) - from);
        _array.AsSpan(from, count).CopyTo(buffer);
        _position += count;
        return count;
    }
}

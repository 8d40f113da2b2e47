using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>Reads an image from its file.</summary>
/// <remarks>Throws <see cref="StoreException"/> on failures, also if the file ends before its length.</remarks>
/// <param name="file">The file.</param>
/// <param name="length">Length in bytes when the file was opened.</param>
/// <param name="onFailure">Called with the cause before a failure is thrown.</param>
internal sealed class ImageFileStream(SafeFileHandle file, long length, Action<Exception> onFailure) : Stream
{
    private long _position;

    public SafeFileHandle File => file;

    public override bool CanRead => !file.IsClosed;
    public override bool CanSeek => !file.IsClosed;
    public override bool CanWrite => false;
    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = offset + origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            SeekOrigin.End => length,
            _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, "Unknown seek origin."),
        };
        if (position < 0) throw new IOException("Cannot seek to a position before the start of the image.");
        return _position = position;
    }

    public override int Read(Span<byte> buffer)
    {
        var wanted = buffer[..Wanted(buffer.Length)];
        if (wanted.IsEmpty) return 0;
        try
        {
            return Accept(RandomAccess.Read(file, wanted, _position));
        }
        catch (Exception exception) when (FileFailures.IsDiskError(exception))
        {
            throw Failed(exception);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = buffer[..Wanted(buffer.Length)];
        if (wanted.IsEmpty) return 0;
        try
        {
            return Accept(await RandomAccess.ReadAsync(file, wanted, _position, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (FileFailures.IsDiskError(exception))
        {
            throw Failed(exception);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw ReadOnly();

    public override void Write(byte[] buffer, int offset, int count) => throw ReadOnly();

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }

    private static NotSupportedException ReadOnly() => new("A published image is read-only.");

    private int Wanted(int most) => (int)Math.Clamp(length - _position, 0, most);

    private int Accept(int read)
    {
        if (read == 0) throw new EndOfStreamException("The file has become shorter since it was opened.");
        _position += read;
        return read;
    }

    private StoreException Failed(Exception exception)
    {
        onFailure(exception);
        return FileFailures.ToDamageException(exception);
    }
}

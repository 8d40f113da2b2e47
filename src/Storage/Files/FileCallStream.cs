using System.Buffers;
using System.Runtime.InteropServices;
using Avatar.Storage.Files;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage;

/// <summary>Reads an immutable file through <see cref="FileCalls"/>, so that a hanging read times out like any other call.</summary>
/// <param name="inner">The file; this stream takes ownership.</param>
/// <param name="calls">Runs the reads.</param>
public sealed class FileCallStream(Stream inner, FileCalls calls) : Stream
{
    /// <summary>
    /// Maximum number of bytes per read. A read that was given up may still write into its buffer, so each read uses its own buffer and
    /// the caller gets a copy.
    /// </summary>
    private const int MaxReadLength = 128 * 1024;

    /// <summary>Used to read cached bytes synchronously, where no disk can hang; most requested images are cached.</summary>
    private readonly SafeFileHandle? _file = (inner as ImageFileStream)?.File ?? (inner as FileStream)?.SafeFileHandle;

    private Task<int> _last = Task.FromResult(0);
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; } = inner.Length;

    public override long Position { get => _position; set => Seek(value, SeekOrigin.Begin); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var (position, wanted) = (_position, Math.Min(buffer.Length, MaxReadLength));
        if (wanted == 0 || position >= Length) return 0;
        if (_file is not null && CachedReads.TryRead(_file, buffer.Span, position) is var cached and > 0)
        {
            _position = position + cached;
            return cached;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(wanted);
        try
        {
            _last = await calls.BeginAsync(() => Read(position, bytes.AsSpan(0, wanted)), cancellationToken).ConfigureAwait(false);
            var read = await calls.WaitAsync(_last, cancellationToken).ConfigureAwait(false);
            bytes.AsSpan(0, read).CopyTo(buffer.Span);
            _position = position + read;
            return read;
        }
        finally
        {
            FileCalls.After(_last, () => ArrayPool<byte>.Shared.Return(bytes));
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        var read = Read(_position, buffer);
        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => Length + offset,
        };
        return _position = position >= 0 ? position : throw new IOException("Cannot seek to a position before the start of the file.");
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) FileCalls.After(_last, inner.Dispose);
        base.Dispose(disposing);
    }

    private int Read(long position, Span<byte> buffer)
    {
        inner.Position = position;
        return inner.Read(buffer);
    }
}

/// <summary>Reads bytes that are in the operating system's page cache, without waiting for the disk.</summary>
internal static unsafe partial class CachedReads
{
    /// <summary><c>RWF_NOWAIT</c>: fail instead of waiting.</summary>
    private const int NoWait = 8;

    private static volatile bool _isUnavailable = !OperatingSystem.IsLinux() || !Environment.Is64BitProcess;

    /// <returns>Number of bytes read; 0 if none are cached, or if the system or file system does not support the call.</returns>
    public static int TryRead(SafeFileHandle file, Span<byte> buffer, long position)
    {
        if (_isUnavailable) return 0;
        try
        {
            fixed (byte* bytes = buffer)
            {
                var vector = new IoVector { Start = bytes, Length = (nuint)buffer.Length };
                return (int)Math.Max(0, Read(file, &vector, 1, position, NoWait));
            }
        }
        catch (EntryPointNotFoundException)
        {
            // The C library is too old for this call.
            _isUnavailable = true;
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "preadv2")]
    private static partial nint Read(SafeFileHandle file, IoVector* vectors, int count, long position, int flags);

    /// <summary>The C library's <c>struct iovec</c>.</summary>
    private struct IoVector
    {
        public byte* Start;
        public nuint Length;
    }
}

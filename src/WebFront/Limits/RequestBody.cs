using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Avatar.WebFront;

/// <summary>
/// The body of a request as a stream. Cancellation uses <see cref="PipeReader.CancelPendingRead"/>, because after a read that was cancelled
/// by token Kestrel cannot skip the rest of the body: it logs an application error and closes the connection. Every way of losing the
/// connection becomes a <see cref="ConnectionResetException"/>.
/// </summary>
/// <param name="body">Kestrel's reader of the body.</param>
internal sealed class RequestBody(PipeReader body) : ForwardStream
{
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ConnectionResetException">The connection or the HTTP/2 stream was lost; no answer can be sent.</exception>
    /// <exception cref="InvalidDataException">The body is not validly framed (chunked encoding).</exception>
    /// <exception cref="BadHttpRequestException">Kestrel refused the body: it is too large, too slow or incomplete.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            while (true)
            {
                var result = await ReadPipeAsync(cancellationToken);

                // Consume everything that is examined. Otherwise a body that ends early leaves Kestrel in the middle of a read.
                var read = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, result.IsCanceled ? 0 : buffer.Length));
                var length = (int)read.Length;
                read.CopyTo(buffer.Span);
                body.AdvanceTo(read.End);
                if (length > 0 || (result.IsCompleted && !result.IsCanceled)) return length;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (IOException malformed) when (malformed.InnerException is OverflowException)
        {
            // Kestrel reports a chunk size that overflows in this way, not as a bad request.
            throw new InvalidDataException("The body has a chunk with an invalid size.", malformed);
        }
        catch (IOException lost) when (lost is not (BadHttpRequestException or ConnectionResetException))
        {
            throw new ConnectionResetException(lost.Message, lost);
        }
        catch (OperationCanceledException lost) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConnectionResetException(lost.Message, lost);
        }
    }

    private async ValueTask<ReadResult> ReadPipeAsync(CancellationToken cancellationToken)
    {
        using var cancelling = cancellationToken.UnsafeRegister(static reader => Cancel((PipeReader)reader!), body);
        return await body.ReadAsync(CancellationToken.None);
    }

    private static void Cancel(PipeReader body)
    {
        try
        {
            body.CancelPendingRead();
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException)
        {
            // The request has ended; the pending read reports that.
        }
    }
}

/// <summary>A forward-only, read-only stream that supports asynchronous reads only.</summary>
internal abstract class ForwardStream : Stream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => false;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public sealed override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public sealed override void Flush() { }
}

using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Avatar.WebFront.Limits;

/// <summary>
/// The body of a request. A cancelled read is ended with <see cref="PipeReader.CancelPendingRead"/>, and a lost connection is always told
/// in one way: after a read that ends in another way Kestrel cannot skip the rest of a body, logs that as an error of the application,
/// and closes the connection.
/// </summary>
/// <param name="body">As the server reads it.</param>
internal sealed class RequestBody(PipeReader body) : ForwardStream
{
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ConnectionResetException">The connection or the stream is gone: there is nobody to answer.</exception>
    /// <exception cref="InvalidDataException">The body is not framed as HTTP demands.</exception>
    /// <exception cref="BadHttpRequestException">The server has refused the body: it is too large, too slow or incomplete.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            while (true)
            {
                var result = await ReadPipeAsync(cancellationToken);

                // What is examined has to be consumed as well: a body that ends early leaves the server in the middle of a read else.
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
            // A chunk whose size is beyond all numbers: Kestrel reports it like this, and not as a bad request.
            throw new InvalidDataException("The body has a chunk whose size is no number.", malformed);
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
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The request has ended. The read says so.
        }
    }
}

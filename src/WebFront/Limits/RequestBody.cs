using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Avatar.WebFront.Limits;

/// <summary>Reads the body of a request so that its connection can still be used after a read that was cancelled.</summary>
internal static class RequestBody
{
    /// <summary>
    /// Reads what has arrived. A cancelled read is ended with <see cref="PipeReader.CancelPendingRead"/>: after one that is ended by
    /// its token Kestrel cannot skip the rest of a body, logs that as an error of the application, and closes the connection.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ConnectionResetException">The connection or the stream is gone: there is nobody to answer.</exception>
    /// <exception cref="InvalidDataException">The body is not framed as HTTP demands.</exception>
    /// <exception cref="BadHttpRequestException">The server has refused the body: it is too large, too slow or incomplete.</exception>
    public static async ValueTask<ReadResult> ReadRequestAsync(this PipeReader body, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result;
            try
            {
                using var cancelling = cancellationToken.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), body);
                result = await body.ReadAsync(CancellationToken.None);
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
            catch (OperationCanceledException lost)
            {
                throw new ConnectionResetException(lost.Message, lost);
            }

            if (!result.IsCanceled) return result;
            body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}

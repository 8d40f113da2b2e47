using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Avatar.WebFront;

/// <summary>
/// Adds <c>Content-Length: 0</c> to HTTP/1.0 requests with POST or PUT that have no length: they have no body (RFC 9112, section 6.3).
/// nginx forwards calls without a body in this form unless <c>proxy_http_version 1.1</c> is set, and Kestrel answers them with a bare 400.
/// </summary>
/// <remarks>The first bytes of a connection decide; all other connections pass through unchanged.</remarks>
internal sealed class LengthlessPosts : PipeReader, IDuplexPipe
{
    /// <summary>Longer heads pass through unchanged, and Kestrel refuses them.</summary>
    private const int MaxHead = ConnectionLimits.RequestLine + ConnectionLimits.Headers;

    private const int NewLineLength = 2;

    private readonly PipeReader _inner;
    private readonly TimeSpan _headTimeout;
    private readonly TimeProvider _time;
    private bool _isPassing;

    /// <summary>The rewritten head; empty until there is one and after Kestrel has read it.</summary>
    private ReadOnlySequence<byte> _written;

    /// <param name="transport">The connection.</param>
    /// <param name="headTimeout">
    /// How long to wait for the head before the connection is passed through to Kestrel, which applies its own time-out.
    /// </param>
    /// <param name="time">The clock.</param>
    public LengthlessPosts(IDuplexPipe transport, TimeSpan headTimeout, TimeProvider time)
    {
        (_inner, Output) = (transport.Input, transport.Output);
        (_headTimeout, _time) = (headTimeout, time);
    }

    private enum Head
    {
        Other,
        Lengthless,
        Incomplete,
    }

    public PipeReader Input => this;

    public PipeWriter Output { get; }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _isPassing ? _inner.ReadAsync(cancellationToken) : ReadHeadAsync(cancellationToken);

    public override bool TryRead(out ReadResult result)
    {
        if (_isPassing) return _inner.TryRead(out result);
        result = new(_written, isCanceled: false, isCompleted: false);
        return !_written.IsEmpty;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_written.IsEmpty) _inner.AdvanceTo(consumed, examined);
        else _written = _written.Slice(consumed);
    }

    public override void CancelPendingRead() => _inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);

    /// <summary>Classifies the head at the start of the buffer, and finds the end of its headers.</summary>
    private static Head Classify(ReadOnlySequence<byte> buffer, out SequencePosition end)
    {
        end = buffer.Start;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8)) return MayBeLengthless(buffer) ? Head.Incomplete : Head.Other;
        if (!MayBeLengthless(line) || !EndsWith(line, " HTTP/1.0"u8)) return Head.Other;
        end = reader.Position;
        while (reader.TryReadTo(out line, "\r\n"u8))
        {
            if (line.IsEmpty) return Head.Lengthless;
            end = reader.Position;
            if (IsNamed(line, "Content-Length"u8) || IsNamed(line, "Transfer-Encoding"u8)) return Head.Other;
        }

        return Head.Incomplete;
    }

    private static bool MayBeLengthless(ReadOnlySequence<byte> start) => StartsAs(start, "POST "u8) || StartsAs(start, "PUT "u8);

    private static bool StartsAs(ReadOnlySequence<byte> start, ReadOnlySpan<byte> method) =>
        new SequenceReader<byte>(start).IsNext(method[..(int)Math.Min(start.Length, method.Length)]);

    private static bool EndsWith(ReadOnlySequence<byte> line, ReadOnlySpan<byte> end)
    {
        if (line.Length < end.Length) return false;
        return new SequenceReader<byte>(line.Slice(line.Length - end.Length)).IsNext(end);
    }

    private static bool IsNamed(ReadOnlySequence<byte> line, ReadOnlySpan<byte> name)
    {
        Span<byte> start = stackalloc byte[name.Length + 1];
        if (line.Length < start.Length) return false;
        line.Slice(0, start.Length).CopyTo(start);
        return start[^1] == ':' && Ascii.EqualsIgnoreCase(start[..^1], name);
    }

    private async ValueTask<ReadResult> ReadHeadAsync(CancellationToken cancellationToken)
    {
        // Kestrel reads a complete head in one go. If it asks for more, report the end of input; otherwise it would ask forever.
        if (!_written.IsEmpty) return new(_written, isCanceled: false, isCompleted: true);
        ITimer? late = null;
        try
        {
            while (true)
            {
                var result = await _inner.ReadAsync(cancellationToken);
                var head = Classify(result.Buffer, out var end);
                if (head is Head.Lengthless)
                {
                    _written = new([.. result.Buffer.Slice(0, end).ToArray(), .. "Content-Length: 0\r\n\r\n"u8]);
                    _inner.AdvanceTo(result.Buffer.GetPosition(NewLineLength, end));
                    return new(_written, isCanceled: false, isCompleted: false);
                }

                if (head is Head.Other || result.IsCanceled || result.IsCompleted || result.Buffer.Length > MaxHead)
                {
                    _isPassing = true;
                    return result;
                }

                late ??= _time.CreateTimer(static reader => ((PipeReader)reader!).CancelPendingRead(), _inner, _headTimeout, Timeout.InfiniteTimeSpan);
                _inner.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        finally
        {
            if (late is not null) await late.DisposeAsync();
        }
    }
}

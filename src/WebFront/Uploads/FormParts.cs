using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Avatar.WebFront.Limits;

namespace Avatar.WebFront.Uploads;

/// <summary>
/// Reads the parts of a form (RFC 7578) one after the other while they arrive. See decision 26 for why the framework's reader is not used.
/// </summary>
internal sealed class FormParts : IDisposable
{
    /// <summary>The headers of a part, and what stands before the first part, take so many bytes at most.</summary>
    public const int MaxHeadBytes = 16 * 1024;

    private const int BufferLength = 16 * 1024;

    private readonly PipeReader _body;
    private readonly byte[] _delimiter;

    /// <summary>The bytes of the delimiter that is next in the body; 0 while it is not reached.</summary>
    private int _atDelimiter;

    private bool _isStarted;

    public FormParts(Stream body, string boundary)
    {
        _body = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: BufferLength, leaveOpen: true));
        _delimiter = Encoding.UTF8.GetBytes($"\r\n--{boundary}");
    }

    private enum Match
    {
        No,
        Yes,
        Unknown,
    }

    /// <summary>The next part; null behind the last one. What is left of the content of the part before is skipped.</summary>
    /// <exception cref="InvalidDataException">The form ends early, or the headers of a part are too long or too many.</exception>
    public async ValueTask<FormPart?> NextAsync(CancellationToken cancellationToken)
    {
        if (!_isStarted) await StartAsync(cancellationToken);
        while (await SkipAsync(cancellationToken) > 0) { }
        if (await PassDelimiterAsync(cancellationToken)) return FormPart.Read(await ReadHeadAsync(cancellationToken), new PartContent(this));
        await PassEpilogueAsync(cancellationToken);
        return null;
    }

    /// <summary>Whether the current part has no content, or none that is not read yet.</summary>
    public async ValueTask<bool> IsAtEndAsync(CancellationToken cancellationToken)
    {
        while (_atDelimiter == 0)
        {
            var result = await _body.ReadAsync(cancellationToken);
            if (FindContent(result, int.MaxValue) is { } content)
            {
                var isEmpty = content.IsEmpty;
                _body.AdvanceTo(result.Buffer.Start);
                if (!isEmpty) return false;
            }
            else
            {
                _body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }

        return true;
    }

    /// <summary>Reads some of the current part's content and throws it away.</summary>
    /// <returns>How many bytes; 0 at its end.</returns>
    public async ValueTask<int> SkipAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            return await ReadContentAsync(buffer, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Gives back what was read ahead.</summary>
    public void Dispose() => _body.Complete();

    /// <summary>Finds the first delimiter: it may begin the body, else it begins a line, and what stands before it is ignored.</summary>
    private async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        _isStarted = true;
        var bare = _delimiter.AsMemory(2);
        while (true)
        {
            var result = await _body.ReadAsync(cancellationToken);
            var match = MatchDelimiter(result.Buffer, bare.Span);
            if (match is Match.Unknown && !result.IsCompleted)
            {
                _body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                continue;
            }

            _body.AdvanceTo(result.Buffer.Start);
            if (match is Match.Yes) _atDelimiter = bare.Length;
            break;
        }

        for (var skipped = 0; await SkipAsync(cancellationToken) is > 0 and var more;)
        {
            skipped += more;
            if (skipped > MaxHeadBytes) throw new InvalidDataException("The form has too much in front of its first part.");
        }
    }

    private async ValueTask<int> ReadContentAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (_atDelimiter == 0)
        {
            var result = await _body.ReadAsync(cancellationToken);
            if (FindContent(result, destination.Length) is not { } content)
            {
                _body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                continue;
            }

            var length = (int)content.Length;
            content.CopyTo(destination.Span);
            _body.AdvanceTo(content.End);
            if (length > 0) return length;
        }

        return 0;
    }

    /// <summary>
    /// What of the buffer is content for certain; empty at the delimiter, which is noted. Null where more has to arrive, as the buffer
    /// may end within a delimiter.
    /// </summary>
    private ReadOnlySequence<byte>? FindContent(ReadResult result, int most)
    {
        var buffer = result.Buffer;
        var window = buffer.Slice(0, Math.Min(buffer.Length, (long)most + _delimiter.Length));
        var reader = new SequenceReader<byte>(window);
        if (reader.TryReadTo(out ReadOnlySequence<byte> before, _delimiter, advancePastDelimiter: false))
        {
            if (before.Length > 0) return before.Slice(0, Math.Min(before.Length, most));
            var match = MatchDelimiter(buffer, _delimiter);
            if (match is Match.Yes) _atDelimiter = _delimiter.Length;
            if (match is Match.Yes) return buffer.Slice(0, 0);
            if (match is Match.No) return buffer.Slice(0, Math.Min(2, most));
        }
        else if (window.Length >= _delimiter.Length)
        {
            return window.Slice(0, Math.Min(window.Length - _delimiter.Length + 1, most));
        }

        if (result.IsCompleted) throw new InvalidDataException("The form ends early.");
        return null;
    }

    /// <summary>Whether a delimiter begins here: behind the boundary stand two dashes, blanks or the end of the line, and no other text.</summary>
    private static Match MatchDelimiter(ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> delimiter)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (buffer.Length < delimiter.Length + 2) return reader.IsNext(delimiter[..(int)Math.Min(buffer.Length, delimiter.Length)]) ? Match.Unknown : Match.No;
        if (!reader.IsNext(delimiter, advancePast: true)) return Match.No;
        return reader.IsNext("--"u8) || reader.IsNext("\r\n"u8) || reader.IsNext((byte)' ') || reader.IsNext((byte)'\t') ? Match.Yes : Match.No;
    }

    /// <summary>Passes the line of the delimiter.</summary>
    /// <returns>Whether a part follows.</returns>
    private async ValueTask<bool> PassDelimiterAsync(CancellationToken cancellationToken)
    {
        var isLast = false;
        var line = await ReadUntilAsync(
            buffer =>
            {
                var reader = new SequenceReader<byte>(buffer);
                reader.Advance(_atDelimiter);
                isLast = reader.IsNext("--"u8, advancePast: true);
                return isLast || reader.TryReadTo(out ReadOnlySequence<byte> _, "\r\n"u8) ? reader.Position : null;
            },
            cancellationToken);
        _body.AdvanceTo(line.End);
        _atDelimiter = 0;
        return !isLast;
    }

    private async ValueTask<string> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var head = await ReadUntilAsync(
            static buffer =>
            {
                var reader = new SequenceReader<byte>(buffer);
                return reader.IsNext("\r\n"u8, advancePast: true) || reader.TryReadTo(out ReadOnlySequence<byte> _, "\r\n\r\n"u8) ? reader.Position : null;
            },
            cancellationToken);
        var text = Encoding.UTF8.GetString(head);

        // A part may have no content: then its delimiter's line begins with the end of its head.
        _body.AdvanceTo(head.GetPosition(head.Length - 2));
        await PassNewLineAsync(cancellationToken);
        return text;
    }

    /// <summary>Passes the empty line behind a head, unless it is the beginning of the delimiter too.</summary>
    private async ValueTask PassNewLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _body.ReadAsync(cancellationToken);
            var match = MatchDelimiter(result.Buffer, _delimiter);
            if (match is Match.Unknown && !result.IsCompleted)
            {
                _body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                continue;
            }

            if (match is Match.Yes) _atDelimiter = _delimiter.Length;
            _body.AdvanceTo(match is Match.Yes ? result.Buffer.Start : result.Buffer.GetPosition(2));
            return;
        }
    }

    /// <summary>What follows the last part is ignored. It is read, so that a body that is not framed as HTTP demands is refused before any work.</summary>
    private async ValueTask PassEpilogueAsync(CancellationToken cancellationToken)
    {
        for (var left = (long)MaxHeadBytes; left > 0;)
        {
            var result = await _body.ReadAsync(cancellationToken);
            left -= result.Buffer.Length;
            _body.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) return;
        }
    }

    /// <summary>What is in front of the body up to an end that is to be found; it is not advanced.</summary>
    private async ValueTask<ReadOnlySequence<byte>> ReadUntilAsync(Func<ReadOnlySequence<byte>, SequencePosition?> find, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _body.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var window = buffer.Slice(0, Math.Min(buffer.Length, MaxHeadBytes));
            if (find(window) is { } end) return window.Slice(0, end);
            _body.AdvanceTo(buffer.Start, buffer.End);
            if (buffer.Length > MaxHeadBytes) throw new InvalidDataException("The headers of a part are too long.");
            if (result.IsCompleted) throw new InvalidDataException("The form ends early.");
        }
    }

    /// <summary>The content of the current part.</summary>
    private sealed class PartContent(FormParts form) : ForwardStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            form.ReadContentAsync(buffer, cancellationToken);
    }
}

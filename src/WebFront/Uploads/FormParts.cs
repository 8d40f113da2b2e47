using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Avatar.WebFront;

/// <summary>
/// Streaming reader of multipart forms (RFC 7578). Decision 26 says why the framework's reader is not used.
/// </summary>
internal sealed class FormParts : IDisposable
{
    /// <summary>Maximum length of the headers of a part, and of the preamble before the first part, in bytes.</summary>
    public const int MaxHeadBytes = 16 * 1024;

    private const int BufferLength = 16 * 1024;

    private readonly PipeReader _body;
    private readonly byte[] _delimiter;

    /// <summary>Length of the delimiter at the current position; 0 while the position is before a delimiter.</summary>
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

    /// <summary>Returns the next part, or null after the last one. Skips unread content of the current part.</summary>
    /// <exception cref="InvalidDataException">The form ends early, or the headers of a part are too long or too many.</exception>
    public async ValueTask<FormPart?> NextAsync(CancellationToken cancellationToken)
    {
        if (!_isStarted) await StartAsync(cancellationToken);
        while (await SkipAsync(cancellationToken) > 0) { }
        if (await PassDelimiterAsync(cancellationToken)) return FormPart.Read(await ReadHeadAsync(cancellationToken), new PartContent(this));
        await PassEpilogueAsync(cancellationToken);
        return null;
    }

    /// <summary>Whether the current part has no unread content.</summary>
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

    /// <summary>Reads and discards a chunk of the current part's content.</summary>
    /// <returns>Number of bytes skipped; 0 at the end of the part.</returns>
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

    /// <summary>Returns the read-ahead buffer.</summary>
    public void Dispose() => _body.Complete();

    /// <summary>Finds the first delimiter, at the start of the body or of a line. The preamble before it is ignored.</summary>
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
            if (skipped > MaxHeadBytes) throw new InvalidDataException("The form has too much text before its first part.");
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
    /// Returns the bytes at the start of the buffer that are certainly content. Empty at a delimiter, and <see cref="_atDelimiter"/> is set.
    /// Null if more bytes must arrive, because the buffer may end within a delimiter.
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

    /// <summary>
    /// Whether the buffer begins with a delimiter: the boundary followed by two dashes, white space or the end of the line.
    /// </summary>
    private static Match MatchDelimiter(ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> delimiter)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (buffer.Length < delimiter.Length + 2) return reader.IsNext(delimiter[..(int)Math.Min(buffer.Length, delimiter.Length)]) ? Match.Unknown : Match.No;
        if (!reader.IsNext(delimiter, advancePast: true)) return Match.No;
        return reader.IsNext("--"u8) || reader.IsNext("\r\n"u8) || reader.IsNext((byte)' ') || reader.IsNext((byte)'\t') ? Match.Yes : Match.No;
    }

    /// <summary>Moves past the delimiter line.</summary>
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

        // In a part without content, the blank line after the headers may also be the start of the delimiter.
        _body.AdvanceTo(head.GetPosition(head.Length - 2));
        await PassNewLineAsync(cancellationToken);
        return text;
    }

    /// <summary>Moves past the blank line after the headers, unless it belongs to the delimiter.</summary>
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

    /// <summary>
    /// Reads and ignores the epilogue after the last part, so that an invalidly framed body is refused before any work is done.
    /// </summary>
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

    /// <summary>Returns the bytes up to the end that <paramref name="find"/> locates, without advancing the reader.</summary>
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

/// <summary>A part of a form. Its content can be read until the next part is requested.</summary>
/// <param name="Name">The field name.</param>
/// <param name="FileName">The file name; empty for a file input without a file, null if the part has no file name.</param>
/// <param name="ContentType">The declared media type.</param>
/// <param name="Content">The bytes of the part.</param>
internal sealed record FormPart(string? Name, string? FileName, string? ContentType, Stream Content)
{
    /// <summary>Maximum number of header lines.</summary>
    public const int MaxHeaders = 64;

    private const string NewLine = "\r\n";

    /// <summary>Parses the headers of a part. Folded lines are joined; of a repeated header the first one counts.</summary>
    /// <param name="head">All header lines.</param>
    /// <param name="content">The content after the headers.</param>
    /// <exception cref="InvalidDataException">There are too many headers.</exception>
    public static FormPart Read(string head, Stream content)
    {
        var lines = head
            .Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal)
            .Split(NewLine, StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length > MaxHeaders) throw new InvalidDataException("A part of the form has too many headers.");
        var disposition = Find(lines, "Content-Disposition") ?? "";
        return new(
            HeaderParameters.Find(disposition, "name") ?? HeaderParameters.Decode(HeaderParameters.Find(disposition, "name*")),
            HeaderParameters.Find(disposition, "filename") ?? HeaderParameters.Decode(HeaderParameters.Find(disposition, "filename*")),
            Find(lines, "Content-Type"),
            content);
    }

    private static string? Find(IEnumerable<string> lines, string name)
    {
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':');
            if (colon > 0 && line.AsSpan(0, colon).Trim().Equals(name, StringComparison.OrdinalIgnoreCase)) return line[(colon + 1)..].Trim();
        }

        return null;
    }
}

/// <summary>
/// Lenient parser of the parameters of <c>Content-Type</c> and <c>Content-Disposition</c>. The framework's parsers reject the whole header
/// for an unescaped quote in a file name or an equals sign in an unquoted boundary, which real clients send.
/// </summary>
internal static class HeaderParameters
{
    /// <summary>Finds the first parameter of this name, and returns its value without quotes; null if there is none.</summary>
    public static string? Find(string header, string name)
    {
        for (var at = header.IndexOf(';'); at >= 0;)
        {
            var equals = header.AsSpan(at + 1).IndexOfAny('=', ';');
            if (equals < 0) return null;
            equals += at + 1;
            var found = header.AsSpan((at + 1)..equals).Trim();
            if (header[equals] == ';')
            {
                at = equals;
                continue;
            }

            var (value, next) = ReadValue(header, equals + 1);
            if (found.Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
            at = next;
        }

        return null;
    }

    /// <summary>Decodes an extended parameter, for example <c>UTF-8''a%20b</c> (RFC 8187).</summary>
    public static string? Decode(string? extended)
    {
        if (extended?.Split('\'', 3) is not [_, _, var text]) return extended;
        return Uri.UnescapeDataString(text);
    }

    /// <summary>Reads the value that begins at <paramref name="start"/>; returns it with the index of the next semicolon, or -1.</summary>
    private static (string Value, int Next) ReadValue(string header, int start)
    {
        while (start < header.Length && header[start] is ' ' or '\t') start++;
        if (start == header.Length || header[start] != '"')
        {
            var end = header.IndexOf(';', start);
            return (header[start..(end < 0 ? header.Length : end)].Trim(), end);
        }

        var close = FindClosingQuote(header, start + 1);
        return (header[(start + 1)..close].Replace("\\\"", "\"", StringComparison.Ordinal), header.IndexOf(';', close));
    }

    /// <summary>Clients do not always escape quotes in file names, so a quote closes the value only before a semicolon or the end.</summary>
    private static int FindClosingQuote(string header, int start)
    {
        for (var quote = header.IndexOf('"', start); quote >= 0; quote = header.IndexOf('"', quote + 1))
        {
            var rest = header.AsSpan(quote + 1).TrimStart(" \t");
            if (rest.IsEmpty || (rest[0] == ';' && !IsEscaped(header.AsSpan(start..quote)))) return quote;
        }

        return header.Length;
    }

    private static bool IsEscaped(ReadOnlySpan<char> before) => (before.Length - before.TrimEnd('\\').Length) % 2 == 1;
}

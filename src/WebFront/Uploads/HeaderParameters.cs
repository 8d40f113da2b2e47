namespace Avatar.WebFront;

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

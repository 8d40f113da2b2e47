namespace Avatar.WebFront.Uploads;

/// <summary>
/// The parameters of <c>Content-Type</c> and <c>Content-Disposition</c>, as clients write them. The framework's parsers refuse a whole
/// header for one character: a quote in a file name, or an equals sign in a boundary that stands in no quotes.
/// </summary>
internal static class HeaderParameters
{
    /// <summary>The first parameter of that name without its quotes; null where there is none.</summary>
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

    /// <summary>The text of an extended parameter such as <c>UTF-8''a%20b</c> (RFC 8187).</summary>
    public static string? Decode(string? extended)
    {
        if (extended?.Split('\'', 3) is not [_, _, var text]) return extended;
        return Uri.UnescapeDataString(text);
    }

    /// <summary>The value that begins here, and where the next parameter's semicolon is, or -1.</summary>
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

    /// <summary>A quote ends a value where a semicolon or nothing follows: clients write quotes in file names without escaping them.</summary>
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

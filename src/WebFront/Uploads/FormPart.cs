namespace Avatar.WebFront.Uploads;

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

namespace Avatar.WebFront.Uploads;

/// <summary>A part of a form: what its headers say, and its content, which can be read until the next part is asked for.</summary>
/// <param name="Name">The field.</param>
/// <param name="FileName">The file's name, empty where a file input was left empty; null where the part is said to be no file.</param>
/// <param name="ContentType">What it claims to be.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record FormPart(string? Name, string? FileName, string? ContentType, Stream Content)
{
    /// <summary>More headers than that are refused.</summary>
    public const int MaxHeaders = 64;

    private const string NewLine = "\r\n";

    /// <summary>Reads the headers of a part. Folded lines are joined, and of a header that is repeated the first one counts.</summary>
    /// <param name="head">All header lines.</param>
    /// <param name="content">What follows them.</param>
    /// <exception cref="InvalidDataException">There are too many.</exception>
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

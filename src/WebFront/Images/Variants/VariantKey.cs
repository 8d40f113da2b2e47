namespace Avatar.WebFront;

/// <summary>Identifies a copy of an image by source, width and format.</summary>
/// <param name="Area">Area of the source image.</param>
/// <param name="Source">Name of the source image.</param>
/// <param name="Width">Maximum width in pixels; null keeps the size.</param>
/// <param name="Format">Format of the copy.</param>
/// <param name="IsFormatNeeded">
/// Whether the format is required. Otherwise the image itself, in its own format, is sent if it is not wider than <paramref name="Width"/>.
/// </param>
internal readonly record struct VariantKey(ImageArea Area, ImageName Source, int? Width, ImageFormat Format, bool IsFormatNeeded = false)
{
    private const string FullSize = "full";
    private const string Needed = "as";

    /// <summary>Suffix that distinguishes the copies of one image, for instance <c>256.webp</c>.</summary>
    public string Distinction => $"{Size}.{Format.FileExtension()}";

    /// <summary>The part of <see cref="Distinction"/> before the dot.</summary>
    public string Size => $"{(Width is { } width ? width : FullSize)}{(IsFormatNeeded ? Needed : "")}";

    /// <summary>Parses <see cref="Size"/> and a file extension; null if they do not describe a copy.</summary>
    public static VariantKey? TryCreate(ImageArea area, ImageName source, string size, string extension)
    {
        var isNeeded = size.EndsWith(Needed, StringComparison.Ordinal);
        var text = isNeeded ? size[..^Needed.Length] : size;
        int? width = int.TryParse(text, out var pixels) ? pixels : null;
        if (width is null && text != FullSize) return null;
        return ImageFormats.FromExtension(extension) is { } format ? new(area, source, width, format, isNeeded) : null;
    }
}

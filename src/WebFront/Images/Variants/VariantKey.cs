using Avatar.Imaging;

namespace Avatar.WebFront.Images.Variants;

/// <summary>A copy of an image: which one, how wide, in which format.</summary>
/// <param name="Area">Where the image lies that it is made of.</param>
/// <param name="Source">The name of that image.</param>
/// <param name="Width">Most pixels across; null keeps the size.</param>
/// <param name="Format">The format of the copy.</param>
/// <param name="IsFormatNeeded">
/// Whether the image itself, in another format, will not do where it is no wider than <paramref name="Width"/>.
/// </param>
internal readonly record struct VariantKey(ImageArea Area, ImageName Source, int? Width, ImageFormat Format, bool IsFormatNeeded = false)
{
    private const string FullSize = "full";
    private const string Needed = "as";

    /// <summary>What tells it from the other copies of the same image, for instance <c>256.webp</c>.</summary>
    public string Distinction => $"{Size}.{Format.FileExtension()}";

    /// <summary>The part of <see cref="Distinction"/> before the dot.</summary>
    public string Size => $"{(Width is { } width ? width : FullSize)}{(IsFormatNeeded ? Needed : "")}";

    /// <summary>The copy of an image with this <see cref="Size"/> and file name extension; null if there is none.</summary>
    public static VariantKey? Of(ImageArea area, ImageName source, string size, string extension)
    {
        var isNeeded = size.EndsWith(Needed, StringComparison.Ordinal);
        var text = isNeeded ? size[..^Needed.Length] : size;
        int? width = int.TryParse(text, out var pixels) ? pixels : null;
        if (width is null && text != FullSize) return null;
        foreach (var format in Enum.GetValues<ImageFormat>())
        {
            if (format.FileExtension() == extension) return new(area, source, width, format, isNeeded);
        }

        return null;
    }
}

using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront;

/// <summary>The requested form of an image: <c>?w=</c>, <c>?format=</c>, and whether the caller accepts WebP.</summary>
/// <param name="Width">Maximum width in pixels; null keeps the size.</param>
/// <param name="Format">The requested format; null lets the service choose.</param>
/// <param name="TakesWebp">Whether the caller accepts WebP.</param>
internal readonly record struct VariantQuery(int? Width, ImageFormat? Format, bool TakesWebp)
{
    public const string WidthName = "w";
    public const string WidthDescription = "Maximum width of the copy in pixels: 64, 128, 256, 512 or 1024. Images are not enlarged.";

    /// <summary>The available widths in pixels; few, to limit the number of copies per image.</summary>
    private static readonly string[] Widths = ["64", "128", "256", "512", "1024"];

    /// <summary>Parses the query and the <c>Accept</c> header of a request for an image of this area.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidWidth"/> or <see cref="AvatarError.InvalidFormat"/>.</exception>
    public static VariantQuery Read(HttpRequest request, ImageArea area) => new(ReadWidth(request), ReadFormat(request, area), AcceptsWebp(request));

    /// <summary>Returns the copy to send; null if the image itself is requested.</summary>
    /// <param name="area">Area of the image.</param>
    /// <param name="name">Name of the image.</param>
    /// <param name="own">Format of the image.</param>
    public VariantKey? GetKey(ImageArea area, ImageName name, ImageFormat own)
    {
        if (Format is { } format && format != own) return new(area, name, Width, format, IsFormatNeeded: true);
        if (Width is null) return null;
        return new(area, name, Width, Format is null && TakesWebp ? ImageFormat.Webp : own);
    }

    /// <summary>Whether the answer depends on the <c>Accept</c> header.</summary>
    public bool DependsOnCaller(ImageFormat own) => Width is not null && Format is null && own is not ImageFormat.Webp;

    private static int? ReadWidth(HttpRequest request) => request.Query[WidthName] switch
    {
        { Count: 0 } => null,
        { Count: 1 } given when Widths.Contains(given[0]) => int.Parse(given[0]!, CultureInfo.InvariantCulture),
        _ => throw new AvatarException(AvatarError.InvalidWidth, $"w must be one of {string.Join(", ", Widths)}."),
    };

    private static ImageFormat? ReadFormat(HttpRequest request, ImageArea area) => request.Query[FaceFormat.Name] switch
    {
        { Count: 0 } => null,
        _ when area is not ImageArea.Downloaded => throw new AvatarException(AvatarError.InvalidFormat, "Only faces can be converted. Leave out format for photos and cartoons."),
        var given => FaceFormat.Parse(given.Count == 1 ? given[0] : null),
    };

    /// <summary>A wildcard does not count, because clients that cannot decode WebP send it too.</summary>
    private static bool AcceptsWebp(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types)
        && types.Any(static type => type.MediaType.Equals(ImageFormat.Webp.MimeType(), StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);
}

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

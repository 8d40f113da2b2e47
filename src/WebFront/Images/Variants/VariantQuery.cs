using System.Globalization;
using Avatar.Imaging;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Avatar.WebFront;

/// <summary>The requested form of an image: <c>?w=</c>, <c>?format=</c>, and whether the caller accepts WebP.</summary>
/// <param name="Width">Maximum width in pixels; null keeps the size.</param>
/// <param name="Format">The requested format; null lets the service choose.</param>
/// <param name="IsSticker">Whether a sticker is requested, which has its own size and format.</param>
/// <param name="TakesWebp">Whether the caller accepts WebP.</param>
/// <param name="IsSvg">Whether the vector drawing is requested that the image was rendered from.</param>
internal readonly record struct VariantQuery(int? Width, ImageFormat? Format, bool IsSticker, bool TakesWebp, bool IsSvg)
{
    public const string FormatDescription =
        FaceFormat.Description + " Of a face also `sticker`: a WebP of 512 × 512 pixels and at most 100 kB for messengers, with a white outline; without `w`. "
        + "Of a cartoon or face of the style `vector` also `svg`: the drawing itself; without `w`.";

    public const string WidthName = "w";
    public const string WidthDescription = "Maximum width of the copy in pixels: 64, 128, 256, 512 or 1024. Images are not enlarged.";

    private const string Sticker = "sticker";
    private const string Svg = "svg";

    /// <summary>The available widths in pixels; few, to limit the number of copies per image.</summary>
    private static readonly string[] Widths = ["64", "128", "256", "512", "1024"];

    /// <summary>The values of <c>?w=</c>, for the API reference.</summary>
    public static Func<IServiceProvider, OpenApiSchema> WidthValues { get; } =
        ParameterValues.OneOf(Widths.Select(static width => int.Parse(width, NumberStyles.None, CultureInfo.InvariantCulture)));

    /// <summary>The values of <c>?format=</c>, for the API reference.</summary>
    public static Func<IServiceProvider, OpenApiSchema> FormatValues { get; } = ParameterValues.OneOf([.. FaceFormat.Names, Sticker, Svg]);

    /// <summary>Parses the query and the <c>Accept</c> header of a request for an image of this area.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidWidth"/> or <see cref="AvatarError.InvalidFormat"/>.</exception>
    public static VariantQuery Read(HttpRequest request, ImageArea area) => Read(request, area, ReadWidth(request));

    private static VariantQuery Read(HttpRequest request, ImageArea area, int? width)
    {
        var format = ReadFormat(request, area);
        var isSticker = format == Sticker;
        if (isSticker && width is not null) throw new AvatarException(AvatarError.InvalidWidth, "A sticker is always 512 pixels wide. Leave out w.");
        var isSvg = format == Svg;
        if (isSvg && width is not null) throw new AvatarException(AvatarError.InvalidWidth, "A vector drawing has no width. Leave out w.");
        return new(width, isSticker || isSvg || format is null ? null : ImageFormats.FromName(format), isSticker, AcceptsWebp(request), isSvg);
    }

    /// <summary>Returns the copy to send; null if the image itself is requested.</summary>
    /// <param name="area">Area of the image.</param>
    /// <param name="name">Name of the image.</param>
    /// <param name="own">Format of the image.</param>
    public VariantKey? GetKey(ImageArea area, ImageName name, ImageFormat own)
    {
        if (IsSticker) return VariantKey.ForSticker(area, name);
        if (Format is { } format && format != own) return new(area, name, Width, format, IsFormatNeeded: true);
        if (Width is null) return null;
        return new(area, name, Width, Format is null && TakesWebp ? ImageFormat.Webp : own);
    }

    /// <summary>Whether the answer depends on the <c>Accept</c> header.</summary>
    public bool DependsOnCaller(ImageFormat own) => Width is not null && Format is null && own is not ImageFormat.Webp;

    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidWidth"/>.</exception>
    public static int? ReadWidth(HttpRequest request) => request.Query[WidthName] switch
    {
        { Count: 0 } => null,
        { Count: 1 } given when Widths.Contains(given[0]) => int.Parse(given[0]!, CultureInfo.InvariantCulture),
        _ => throw new AvatarException(AvatarError.InvalidWidth, $"w must be one of {string.Join(", ", Widths)}."),
    };

    /// <summary>Returns the name of the requested format; null if none is given.</summary>
    private static string? ReadFormat(HttpRequest request, ImageArea area) => request.Query[FaceFormat.Name] switch
    {
        { Count: 0 } => null,
        { Count: 1 } given when given[0] == Svg && area is not ImageArea.Originals => Svg,
        _ when area is not ImageArea.Downloaded => throw new AvatarException(AvatarError.InvalidFormat, "Only faces can be converted. Leave out format for photos and cartoons."),
        { Count: 1 } given when given[0] == Sticker || ImageFormats.FromName(given[0]) is not null => given[0],
        _ => throw new AvatarException(AvatarError.InvalidFormat, "The format must be jpeg, png, webp, sticker or svg."),
    };

    /// <summary>A wildcard does not count, because clients that cannot decode WebP send it too.</summary>
    public static bool AcceptsWebp(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types)
        && types.Any(static type => type.MediaType.Equals(ImageFormat.Webp.MimeType(), StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);
}

/// <summary>Identifies a copy of an image, or the face-cut of a cartoon, by source, width and format.</summary>
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
    private const string StickerSize = "sticker";
    private const string PreviewMark = "face";
    private const char PreviewSeparator = '-';

    /// <summary>Whether the copy is a sticker.</summary>
    public bool IsSticker { get; private init; }

    /// <summary>Returns the key of the sticker of a face.</summary>
    public static VariantKey ForSticker(ImageArea area, ImageName source) =>
        new(area, source, Width: null, ConversionTarget.Sticker.Format, IsFormatNeeded: true) { IsSticker = true };

    /// <summary>Whether the copy is a preview: the face-cut of a cartoon.</summary>
    public bool IsPreview { get; private init; }

    /// <summary>The number of the face that a preview shows; null for the default, and for other copies.</summary>
    public int? Face { get; private init; }

    /// <summary>Returns the key of a preview of the face-cut of a cartoon.</summary>
    /// <param name="cartoon">Name of the cartoon's image.</param>
    /// <param name="face">The number of the face; null for the default.</param>
    /// <param name="width">Maximum width in pixels; null keeps the size.</param>
    /// <param name="format">Format of the preview.</param>
    public static VariantKey ForPreview(ImageName cartoon, int? face, int? width, ImageFormat format) =>
        new(ImageArea.Temp, cartoon, width, format, IsFormatNeeded: true) { IsPreview = true, Face = face };

    /// <summary>Suffix that distinguishes the copies of one image, for instance <c>256.webp</c>.</summary>
    public string Distinction => $"{Size}.{Format.FileExtension()}";

    /// <summary>The part of <see cref="Distinction"/> before the dot.</summary>
    public string Size => this switch
    {
        { IsSticker: true } => StickerSize,
        { IsPreview: true } => string.Create(CultureInfo.InvariantCulture, $"{PreviewMark}{Face}{PreviewSeparator}{WidthText}"),
        _ => $"{WidthText}{(IsFormatNeeded ? Needed : "")}",
    };

    private string WidthText => Width?.ToString(CultureInfo.InvariantCulture) ?? FullSize;

    /// <summary>Parses <see cref="Size"/> and a file extension; null if they do not describe a copy.</summary>
    public static VariantKey? TryCreate(ImageArea area, ImageName source, string size, string extension)
    {
        if (size == StickerSize) return ForSticker(area, source);
        if (size.StartsWith(PreviewMark, StringComparison.Ordinal)) return TryCreatePreview(area, source, size[PreviewMark.Length..], extension);
        var isNeeded = size.EndsWith(Needed, StringComparison.Ordinal);
        var text = isNeeded ? size[..^Needed.Length] : size;
        return TryReadWidth(text, out var width) && ImageFormats.FromExtension(extension) is { } format ? new(area, source, width, format, isNeeded) : null;
    }

    /// <summary>Parses what follows <see cref="PreviewMark"/>.</summary>
    private static VariantKey? TryCreatePreview(ImageArea area, ImageName source, string text, string extension)
    {
        if (area is not ImageArea.Temp || text.Split(PreviewSeparator) is not [var number, var width]) return null;
        int? face = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
        if (face is null && number.Length > 0) return null;
        return TryReadWidth(width, out var pixels) && ImageFormats.FromExtension(extension) is { } format ? ForPreview(source, face, pixels, format) : null;
    }

    private static bool TryReadWidth(string text, out int? width)
    {
        width = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) ? pixels : null;
        return width is not null || text == FullSize;
    }
}

using System.Globalization;
using Avatar.Imaging;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront.Images.Variants;

/// <summary>What a request wants of an image: <c>?w=</c>, <c>?format=</c>, and the formats that the caller can show.</summary>
/// <param name="Width">Most pixels across; null keeps the size.</param>
/// <param name="Format">The format asked for by name; null leaves it to us.</param>
/// <param name="TakesWebp">Whether the caller can show WebP.</param>
internal readonly record struct VariantQuery(int? Width, ImageFormat? Format, bool TakesWebp)
{
    private const string Webp = "image/webp";

    /// <summary>The widths on offer, in pixels: few, so that the copies of one image are few.</summary>
    private static readonly string[] Widths = ["64", "128", "256", "512", "1024"];

    /// <summary>Reads a request for an image of this area.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidWidth"/> or <see cref="AvatarError.InvalidFormat"/>.</exception>
    public static VariantQuery Read(HttpRequest request, ImageArea area) => new(ReadWidth(request), ReadFormat(request, area), AcceptsWebp(request));

    /// <summary>The copy to give of an image; null where the image itself is asked for.</summary>
    /// <param name="area">Where the image lies.</param>
    /// <param name="name">Its name.</param>
    /// <param name="own">The format that it has.</param>
    public VariantKey? KeyOf(ImageArea area, ImageName name, ImageFormat own)
    {
        if (Format is { } format && format != own) return new(area, name, Width, format, IsFormatNeeded: true);
        if (Width is null) return null;
        return new(area, name, Width, Format is null && TakesWebp ? ImageFormat.Webp : own);
    }

    /// <summary>Whether another caller could get another answer.</summary>
    public bool DependsOnCaller(ImageFormat own) => Width is not null && Format is null && own is not ImageFormat.Webp;

    private static int? ReadWidth(HttpRequest request) => request.Query["w"] switch
    {
        { Count: 0 } => null,
        { Count: 1 } given when Widths.Contains(given[0]) => int.Parse(given[0]!, CultureInfo.InvariantCulture),
        _ => throw new AvatarException(AvatarError.InvalidWidth, $"w must be one of {string.Join(", ", Widths)}."),
    };

    private static ImageFormat? ReadFormat(HttpRequest request, ImageArea area) => request.Query["format"] switch
    {
        { Count: 0 } => null,
        _ when area is not ImageArea.Downloaded => throw new AvatarException(AvatarError.InvalidFormat, "Only faces come in several formats."),
        { Count: 1 } given when given == "jpeg" => ImageFormat.Jpeg,
        { Count: 1 } given when given == "png" => ImageFormat.Png,
        { Count: 1 } given when given == "webp" => ImageFormat.Webp,
        _ => throw new AvatarException(AvatarError.InvalidFormat, "The format must be jpeg, png or webp."),
    };

    /// <summary>A wildcard is not enough: it is what programs send that know no WebP.</summary>
    private static bool AcceptsWebp(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types)
        && types.Any(static type => type.MediaType.Equals(Webp, StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);
}

using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront;

/// <summary>A request for an image: its name, its verified link, and the form to send the image in.</summary>
internal sealed class ImageRequest : IEndpointParameterMetadataProvider
{
    /// <summary>Media type of vector drawings.</summary>
    public const string SvgType = "image/svg+xml";

    private const string AreaName = "area";
    private const string FilenameName = "filename";
    private const string DownloadName = "download";

    private readonly HttpContext _context;
    private readonly TimeSpan? _life;

    private ImageRequest(HttpContext context, ImageArea area, ImageName name)
    {
        (_context, Area, Name) = (context, area, name);
        _life = CheckLink();
        Query = VariantQuery.Read(context.Request, area);
    }

    public ImageArea Area { get; }

    public ImageName Name { get; }

    public VariantQuery Query { get; }

    /// <summary>The caller's network address.</summary>
    public AddressKey Address => AddressKey.Of(_context.Connection.RemoteIpAddress);

    /// <summary>Whether the content will certainly be read, unlike for HEAD and conditional requests.</summary>
    public bool ReadsContent =>
        HttpMethods.IsGet(_context.Request.Method) && _context.Request.Headers is { IfNoneMatch.Count: 0, IfModifiedSince.Count: 0 };

    /// <exception cref="AvatarException">
    /// <see cref="AvatarError.FileNotFound"/>, <see cref="AvatarError.InvalidSignature"/>, <see cref="AvatarError.InvalidWidth"/> or
    /// <see cref="AvatarError.InvalidFormat"/>.
    /// </exception>
    public static ValueTask<ImageRequest> BindAsync(HttpContext context) =>
        ImageAreas.TryParse(context.GetRouteValue(AreaName) as string, out var area) && ImageName.TryParse(context.GetRouteValue(FilenameName) as string, out var name)
            ? ValueTask.FromResult(new ImageRequest(context, area, name))
            : throw ImagesApi.FileNotFound();

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.TakesPath(AreaName, "`originals`, `temp` (cartoons) or `downloaded` (faces).", ParameterValues.OneOf("originals", "temp", "downloaded"));
        builder.TakesPath(FilenameName, "The file name from a URL in an answer.");
        builder.TakesQuery(VariantQuery.WidthName, VariantQuery.WidthDescription, VariantQuery.WidthValues);
        builder.TakesQuery(FaceFormat.Name, VariantQuery.FormatDescription, VariantQuery.FormatValues);
        builder.TakesQuery(DownloadName, "Sends the image as a file to save, with a name such as `avatar-2026-11-28.png`.", ParameterValues.Yes);
        builder.TakesQuery(LinkSigner.ExpiresName, "From the link: its expiry in seconds since 1970 (UTC). Only if the service signs its links.", ParameterValues.Number(0, long.MaxValue));
        builder.TakesQuery(LinkSigner.SignatureName, "From the link: its signature. Only if the service signs its links.");
        builder.Fails(AvatarError.InvalidWidth, AvatarError.InvalidFormat, AvatarError.InvalidSignature, AvatarError.FileNotFound);
    }

    /// <summary>Lets callers and proxies cache the answer.</summary>
    public void AllowCaching() => _context.Response.Headers.CacheControl = ImageCaching.HeaderFor(Area, _life);

    /// <summary>Notes in the answer that its form depends on the formats that the caller accepts.</summary>
    public void VaryByAccept() => _context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);

    /// <summary>Sends the image, or the part of it that the caller requests. With <c>?download</c> as a file to save.</summary>
    /// <param name="content">The bytes, disposed after they are sent.</param>
    /// <param name="format">Format of the bytes; null if unknown.</param>
    /// <param name="lastModified">When the image was stored.</param>
    /// <param name="tag">Identifies the bytes.</param>
    public FileStreamHttpResult Send(Stream content, ImageFormat? format, DateTimeOffset lastModified, string tag)
    {
        if (format is not { } sent) return Send(_context.Request, content, "application/octet-stream", lastModified, tag);
        return Send(_context.Request, content, sent.MimeType(), lastModified, tag, SaveAs(lastModified, sent.FileExtension()));
    }

    /// <summary>Sends an image, or the part of it that the caller requests, unless the caller has it already.</summary>
    /// <param name="request">The request.</param>
    /// <param name="content">The bytes, disposed after they are sent.</param>
    /// <param name="type">Media type of the bytes.</param>
    /// <param name="lastModified">When the image was stored.</param>
    /// <param name="tag">Identifies the bytes.</param>
    /// <param name="saveAs">Name of the file to save; null to show the image.</param>
    public static FileStreamHttpResult Send(
        HttpRequest request, Stream content, string type, DateTimeOffset lastModified, string tag, string? saveAs = null)
    {
        if (!TakesRange(request)) request.Headers.Range = default;
        return TypedResults.Stream(content, type, saveAs, lastModified, new EntityTagHeaderValue($"\"{tag}\""), enableRangeProcessing: true);
    }

    /// <summary>Sends a vector drawing. If a browser opens it as a page, nothing in it can run.</summary>
    /// <param name="content">The SVG document, disposed after it is sent.</param>
    /// <param name="lastModified">When the drawing was stored.</param>
    public FileStreamHttpResult SendSvg(Stream content, DateTimeOffset lastModified)
    {
        _context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        return Send(_context.Request, content, SvgType, lastModified, $"{Name}.svg", SaveAs(lastModified, "svg"));
    }

    /// <summary>Rejects requests without a valid signature. Runs before the lookup, so it does not reveal whether the image exists.</summary>
    /// <returns>Remaining lifetime of the link; null if links are not signed.</returns>
    private TimeSpan? CheckLink()
    {
        var signer = _context.RequestServices.GetRequiredService<LinkSigner>();
        if (!signer.IsOn) return null;
        var query = _context.Request.Query;
        return signer.Verify($"{Area.PathPrefix()}{Name}", GetSingle(query[LinkSigner.ExpiresName]), GetSingle(query[LinkSigner.SignatureName]))
            ?? throw new AvatarException(
                AvatarError.InvalidSignature, "This link to the image is invalid or has expired. Load the list again to get a new link.");
    }

    private static string? GetSingle(StringValues values) => values.Count == 1 ? values[0] : null;

    /// <summary>
    /// Ranges apply to GET only, and unknown range units must be ignored (RFC 9110, section 14.2). The framework would also apply them to
    /// HEAD, and treat every unit as bytes.
    /// </summary>
    private static bool TakesRange(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Range.ToString().StartsWith("bytes=", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the name of the file to save, for instance <c>avatar-2026-11-28.png</c>; null if the caller wants to show the image.</summary>
    private string? SaveAs(DateTimeOffset stored, string extension)
    {
        if (!_context.Request.Query.ContainsKey(DownloadName)) return null;
        var made = Name.Time ?? stored;
        var word = Area switch
        {
            ImageArea.Originals => "photo",
            ImageArea.Temp => "cartoon",
            _ => "avatar",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{word}-{made.UtcDateTime:yyyy-MM-dd}.{extension}");
    }
}

/// <summary><c>Cache-Control</c> of images.</summary>
internal static class ImageCaching
{
    private const string Permanent = "public, max-age=31536000, immutable";
    private const string Temporary = "private, max-age=3600";
    private static readonly TimeSpan TemporaryAge = TimeSpan.FromHours(1);

    /// <summary>Returns the <c>Cache-Control</c> header of an image.</summary>
    /// <param name="area">Area of the image.</param>
    /// <param name="life">
    /// Remaining lifetime of a signed link: the answer may then be cached privately for at most this long. Null if links are not signed.
    /// </param>
    public static string HeaderFor(ImageArea area, TimeSpan? life)
    {
        var isTemporary = area is ImageArea.Temp;
        if (life is not { } left) return isTemporary ? Temporary : Permanent;
        var age = isTemporary && left > TemporaryAge ? TemporaryAge : left;
        return string.Create(CultureInfo.InvariantCulture, $"private, max-age={(long)age.TotalSeconds}");
    }
}

using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront;

/// <summary>
/// Routes of images and of smaller or converted copies. Image names are long random secrets, and the bytes of an image never change.
/// </summary>
internal static class ImagesApi
{
    private const string UnknownType = "application/octet-stream";
    private static readonly ImageFormat[] Lossless = [ImageFormat.Png, ImageFormat.Webp];

    public static void MapImages(this IEndpointRouteBuilder app)
    {
        var uploads = app.MapGroup("/uploads");
        uploads.MapGet("/{area}/{filename}", GetAsync).WithName("GetImage").WithTags("Images").WithSummary("Returns an image; supports ranges and conditional requests")
            .WithDescription(
                "Needs no `x-device-id`: the secret name grants access. Smaller copies are WebP if the caller accepts it; `format` converts faces. If the service "
                + "signs its links, they carry `expires` and `signature` and are valid for at least 12 hours; load the list again to get new ones.")
            .WithMetadata(
                new QueryParameter("w"), new QueryParameter("format"), new QueryParameter(DownloadName.Parameter),
                new QueryParameter(LinkSigner.ExpiresName), new QueryParameter(LinkSigner.SignatureName), new GivesImage())
            .Fails(
                AvatarError.InvalidWidth, AvatarError.InvalidFormat, AvatarError.InvalidSignature, AvatarError.FileNotFound, AvatarError.Busy, AvatarError.Unavailable, AvatarError.InternalError);
        uploads.MapGet("/{**path}", NoSuchFile).ExcludeFromDescription();
    }

    private static async Task<FileStreamHttpResult> GetAsync(
        string area, string filename, HttpContext context, IImageStore images, VariantMaker variants, NearImages near, WholeImages whole, LinkSigner signer,
        CancellationToken cancellationToken)
    {
        if (!ImageAreas.TryParse(area, out var folder) || !ImageName.TryParse(filename, out var name)) throw FileNotFound();
        var life = ImageLink.Check(context.Request, folder, name, signer);
        var query = VariantQuery.Read(context.Request, folder);
        var image = await images.OpenAsync(folder, name, cancellationToken) ?? throw FileNotFound();
        try
        {
            context.Response.Headers.CacheControl = ImageCaching.HeaderFor(folder, life);
            if (GetFormat(name) is not { } own) return Send(context.Request, image.Content, UnknownType, image.LastModified, name.ToString(), saveAs: null);
            await whole.EnsureAsync(folder, name, own, image, cancellationToken);
            if (query.DependsOnCaller(own)) context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
            if (query.GetKey(folder, name, own) is { } key
                && await OpenVariantAsync(variants, key, CreateSource(images, key, context), whole, cancellationToken) is { } variant)
            {
                await image.DisposeAsync();
                return Send(context.Request, variant, key.Format.MimeType(), image.LastModified, $"{name}.{key.Distinction}", SaveAs(key.Format));
            }

            var content = await near.OpenAsync(folder, name, own, image, context.Request, cancellationToken);
            return Send(context.Request, content, own.MimeType(), image.LastModified, name.ToString(), SaveAs(own));
        }
        catch
        {
            await image.DisposeAsync();
            throw;
        }

        string? SaveAs(ImageFormat sent) => DownloadName.For(context.Request, folder, name.Time ?? image.LastModified, sent);
    }

    /// <summary>Opens a copy. If its stored image cannot be decoded, that is a fault of the service, not of the caller.</summary>
    private static async Task<Stream?> OpenVariantAsync(
        VariantMaker variants, VariantKey key, ImageSource source, WholeImages whole, CancellationToken cancellationToken)
    {
        try
        {
            return await variants.OpenAsync(key, source, cancellationToken);
        }
        catch (ImagingException failure) when (failure.Error is ImagingError.Undecodable or ImagingError.UnsupportedMediaType or ImagingError.TooManyPixels)
        {
            throw whole.Damaged(key.Area, key.Source, failure.Message);
        }
    }

    /// <summary>
    /// The source of a copy. In the studio, requests for copies share the time of their network address with its devices, as if they were
    /// one device.
    /// </summary>
    private static ImageSource CreateSource(IImageStore images, VariantKey key, HttpContext context) => new(
        async cancellationToken =>
            (await OpenMasterAsync(images, key, cancellationToken) ?? await images.OpenAsync(key.Area, key.Source, cancellationToken))?.Content
            ?? throw FileNotFound())
    {
        Owner = new(AddressKey.Of(context.Connection.RemoteIpAddress).ToName(), Member: ""),
    };

    /// <summary>Opens the lossless master of a face that must be converted; null for other copies, and for faces without a master.</summary>
    private static async Task<StoredImage?> OpenMasterAsync(IImageStore images, VariantKey key, CancellationToken cancellationToken)
    {
        if (key is not { Area: ImageArea.Downloaded, IsFormatNeeded: true }) return null;
        foreach (var lossless in Lossless)
        {
            var name = key.Source.WithExtension(lossless.FileExtension());
            if (await images.OpenAsync(ImageArea.Masters, name, cancellationToken) is { } master) return master;
        }

        return null;
    }

    private static FileStreamHttpResult Send(HttpRequest request, Stream content, string type, DateTimeOffset lastModified, string tag, string? saveAs)
    {
        if (!TakesRange(request)) request.Headers.Range = default;
        return TypedResults.Stream(content, type, saveAs, lastModified, new EntityTagHeaderValue($"\"{tag}\""), enableRangeProcessing: true);
    }

    /// <summary>
    /// Ranges apply to GET only, and unknown range units must be ignored (RFC 9110, section 14.2). The framework would also apply them to
    /// HEAD, and treat every unit as bytes.
    /// </summary>
    private static bool TakesRange(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Range.ToString().StartsWith("bytes=", StringComparison.OrdinalIgnoreCase);

    private static NotFound NoSuchFile() => throw FileNotFound();

    internal static AvatarException FileNotFound() =>
        new(AvatarError.FileNotFound, "There is no such image. Cartoons are deleted after a day, or when the face of their photo is downloaded.");

    /// <summary>The extension was chosen by content, not by the uploader.</summary>
    private static ImageFormat? GetFormat(ImageName name) => name.Extension switch
    {
        var extension when extension.Equals("jpg", StringComparison.OrdinalIgnoreCase) => ImageFormat.Jpeg,
        var extension when extension.Equals("jpeg", StringComparison.OrdinalIgnoreCase) => ImageFormat.Jpeg,
        var extension when extension.Equals("png", StringComparison.OrdinalIgnoreCase) => ImageFormat.Png,
        var extension when extension.Equals("webp", StringComparison.OrdinalIgnoreCase) => ImageFormat.Webp,
        _ => null,
    };
}

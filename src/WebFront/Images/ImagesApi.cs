using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

namespace Avatar.WebFront;

/// <summary>
/// Routes of images and of smaller or converted copies. Image names are long random secrets, and the bytes of an image never change.
/// </summary>
internal static class ImagesApi
{
    private static readonly ImageFormat[] Lossless = [ImageFormat.Png, ImageFormat.Webp];

    public static void MapImages(this IEndpointRouteBuilder app)
    {
        var uploads = app.MapGroup("/uploads");
        uploads.MapGet("/{area}/{filename}", GetAsync).WithName("GetImage").WithTags("Images").WithSummary("Returns an image; supports ranges and conditional requests")
            .WithDescription(
                "Needs no `x-device-id`: the secret name grants access. Smaller copies are WebP if the caller accepts it; `format` converts faces. If the service "
                + "signs its links, they carry `expires` and `signature` and are valid for at least 12 hours; load the list again to get new ones.")
            .WithMetadata(
                new OperationDetail(AddImages),
                new Failures(AvatarError.BadRequest) { Status = StatusCodes.Status412PreconditionFailed },
                new Failures(AvatarError.BadRequest) { Status = StatusCodes.Status416RangeNotSatisfiable })
            .Fails(AvatarError.Busy, AvatarError.Unavailable, AvatarError.InternalError);
        uploads.MapGet("/{**path}", NoSuchFile).ExcludeFromDescription();
    }

    private static async Task<FileStreamHttpResult> GetAsync(
        ImageRequest request, IImageStore images, VariantMaker variants, NearImages near, WholeImages whole, CancellationToken cancellationToken)
    {
        var (area, name) = (request.Area, request.Name);
        var image = await images.OpenAsync(area, name, cancellationToken) ?? throw FileNotFound();
        try
        {
            request.AllowCaching();
            // The extension was chosen by content, not by the uploader.
            if (ImageFormats.FromExtension(name.Extension) is not { } own) return request.Send(image.Content, format: null, image.LastModified, name.ToString());
            await whole.EnsureAsync(area, name, own, image, cancellationToken);
            if (request.Query.IsSvg) return await SendDrawingAsync(request, images, image, cancellationToken);
            if (request.Query.DependsOnCaller(own)) request.VaryByAccept();
            if (request.Query.GetKey(area, name, own) is { } key
                && await OpenVariantAsync(variants, key, CreateSource(images, key, request.Address), whole, cancellationToken) is { } variant)
            {
                await image.DisposeAsync();
                return request.Send(variant, key.Format, image.LastModified, $"{name}.{key.Distinction}");
            }

            var content = await near.OpenAsync(request, own, image, cancellationToken);
            return request.Send(content, own, image.LastModified, name.ToString());
        }
        catch
        {
            await image.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends the vector drawing of an image.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidFormat"/>: it has none.</exception>
    private static async Task<FileStreamHttpResult> SendDrawingAsync(ImageRequest request, IImageStore images, StoredImage image, CancellationToken cancellationToken)
    {
        var drawing = await images.OpenAsync(ImageArea.Masters, request.Name.ToSvg(), cancellationToken)
            ?? throw new AvatarException(AvatarError.InvalidFormat, "This image is not a vector drawing. Only cartoons of the style vector and their faces have the format svg.");
        await image.DisposeAsync();
        return request.SendSvg(drawing.Content, drawing.LastModified);
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
    private static ImageSource CreateSource(IImageStore images, VariantKey key, AddressKey address) => new(
        async cancellationToken =>
            (await OpenMasterAsync(images, key, cancellationToken) ?? await images.OpenAsync(key.Area, key.Source, cancellationToken))?.Content
            ?? throw FileNotFound())
    {
        Owner = new(address.ToName(), Member: ""),
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

    private static NotFound NoSuchFile() => throw FileNotFound();

    internal static AvatarException FileNotFound() =>
        new(AvatarError.FileNotFound, "There is no such image. Cartoons are deleted when they expire, or when the face of their photo is downloaded.");

    private static void AddImages(OpenApiOperation operation) =>
        AddImages(operation, "image", [.. ImageFormats.All.Select(static format => format.MimeType()), ImageRequest.SvgType]);

    /// <summary>Describes the answers of a route that sends a picture. The framework answers conditional and range requests.</summary>
    /// <param name="operation">The description of the route.</param>
    /// <param name="picture">What the picture is.</param>
    /// <param name="types">The media types that it may have.</param>
    internal static void AddImages(OpenApiOperation operation, string picture, params string[] types)
    {
        var responses = operation.Responses!;
        responses["200"] = ImageResponse($"The {picture}.", types);
        responses["206"] = ImageResponse($"The part of the {picture} that `Range` requests.", types);
        responses["304"] = new OpenApiResponse { Description = "Not modified, according to `If-None-Match` or `If-Modified-Since`." };
    }

    private static OpenApiResponse ImageResponse(string description, string[] types) => new()
    {
        Description = description,
        Content = types.ToDictionary(static type => type, static _ => new OpenApiMediaType
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
        }),
    };
}

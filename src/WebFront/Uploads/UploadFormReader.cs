using System.Reflection;
using System.Text;
using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.OpenApi;

namespace Avatar.WebFront;

/// <summary>Reads the form of an upload part by part. The parts may arrive in any order.</summary>
internal sealed class UploadFormReader(PhotoReceiver photos, StyleOffer styles, IOptions<UploadOptions> options)
{
    /// <summary>Maximum length of the form without the photo, in bytes.</summary>
    public const int MaxOtherBytes = 1024 * 1024;
    public const string ImageField = "image";
    public const string FormType = "multipart/form-data";

    private const string Plain = "identity";
    private const int MaxParts = 64;
    private const int MaxBoundaryLength = 200;
    private const int MaxTextLength = 256;
    private const string JsonType = "application/json";
    private const string UrlEncodedType = "application/x-www-form-urlencoded";
    private const string BytesType = "application/octet-stream";

    /// <summary>Checks the headers of the request, and returns its unread body.</summary>
    /// <exception cref="AvatarException">
    /// <see cref="AvatarError.UnsupportedMediaType"/>, <see cref="AvatarError.MissingImage"/> or <see cref="AvatarError.FileTooLarge"/>.
    /// </exception>
    public UploadBody Open(HttpRequest request)
    {
        // Request bodies are never decompressed: a few bytes could expand without a known bound.
        if (!StringValues.IsNullOrEmpty(request.Headers.ContentEncoding) && request.Headers.ContentEncoding != Plain) throw Compressed();
        var type = request.ContentType ?? "";
        if (!Is(type, FormType)) throw NotAForm(type);
        if (GetBoundary(type) is not { } boundary) throw NoBoundary();
        if (request.ContentLength > options.Value.MaxUploadBytes + MaxOtherBytes) throw photos.TooLarge();
        return new(new FormParts(new RequestBody(request.BodyReader), boundary));
    }

    /// <summary>Returns the photo, not yet published, and the requested style and seed.</summary>
    /// <exception cref="AvatarException">The form is not one photo with optional fields. Nothing is kept.</exception>
    public async Task<(ReceivedPhoto Photo, StyleChoice Choice)> ReadAsync(UploadBody body, CancellationToken cancellationToken)
    {
        ReceivedPhoto? photo = null;
        try
        {
            return await ReadPartsAsync(body.Parts, received => photo = received, cancellationToken);
        }
        catch (Exception exception)
        {
            if (photo is not null) await photo.DisposeAsync();

            // The form ends early or a part is malformed, so it holds no complete image.
            if (exception is InvalidDataException) throw NoImage(cause: exception);
            throw;
        }
    }

    private async Task<(ReceivedPhoto Photo, StyleChoice Choice)> ReadPartsAsync(
        FormParts parts, Action<ReceivedPhoto> keep, CancellationToken cancellationToken)
    {
        ReceivedPhoto? photo = null;
        var choice = default(StyleChoice);
        var files = 0;
        var otherBytes = 0L;
        for (var count = 0; await parts.NextAsync(cancellationToken) is { } part; count++)
        {
            if (count == MaxParts) throw new AvatarException(AvatarError.BadRequest, "The form has too many fields.");

            var isFile = IsFile(part);

            // An <input type=file> without a file sends an empty file name and no bytes.
            if (isFile && string.IsNullOrEmpty(part.FileName) && await parts.IsAtEndAsync(cancellationToken)) continue;
            if (isFile && ++files > 1) throw new AvatarException(AvatarError.OneImageOnly, "Send one image at a time.");
            if (isFile && part.Name == ImageField) keep(photo = await photos.ReceiveAsync(part.Content, cancellationToken));
            else if (!isFile && part.Name == StyleChoice.StyleName) choice = choice with { Style = StyleChoice.ParseStyle(await ReadTextAsync(part, cancellationToken), styles) };
            else if (!isFile && part.Name == StyleChoice.SeedName) choice = choice with { Seed = StyleChoice.ParseSeed(await ReadTextAsync(part, cancellationToken)) };
            otherBytes = await SkipAsync(parts, otherBytes, isFile ? options.Value.MaxUploadBytes : 0, cancellationToken);
        }

        return (photo ?? throw NoImage(), choice);
    }

    /// <summary>
    /// A part is a file if it has a file name or an image type. A field <c>image</c> of type <c>application/octet-stream</c> also counts:
    /// some clients send no file name, and the Node backend accepted such parts.
    /// </summary>
    private static bool IsFile(FormPart part) =>
        part.FileName is not null
        || part.ContentType?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true
        || (part.Name == ImageField && Is(part.ContentType ?? "", BytesType));

    /// <summary>Reads a short text. A longer text is cut off; the rest is still too long for any style or seed.</summary>
    private static async Task<string> ReadTextAsync(FormPart part, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxTextLength];
        var length = await part.Content.ReadAtLeastAsync(bytes, MaxTextLength, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private async Task<long> SkipAsync(FormParts parts, long otherBytes, long allowance, CancellationToken cancellationToken)
    {
        while (await parts.SkipAsync(cancellationToken) is > 0 and var skipped)
        {
            otherBytes += skipped;
            if (otherBytes > MaxOtherBytes + allowance) throw photos.TooLarge();
        }

        return otherBytes;
    }

    private static bool Is(string header, string type) => header.AsSpan().Split(';') is var parts && parts.MoveNext()
        && header.AsSpan(parts.Current).Trim().Equals(type, StringComparison.OrdinalIgnoreCase);

    /// <summary>Request headers are decoded as Latin-1. A non-ASCII boundary is decoded again as UTF-8, as in the body.</summary>
    private static string? GetBoundary(string type) =>
        HeaderParameters.Find(type, "boundary") is { Length: > 0 and <= MaxBoundaryLength } boundary
            ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(boundary))
            : null;

    private static AvatarException NoBoundary() =>
        NoImage("The Content-Type of the form has no boundary. Let the HTTP library set this header instead of writing it yourself.");

    private static AvatarException NotAForm(string type)
    {
        if (type.Length == 0) return NoImage("The request has no Content-Type. Send multipart/form-data with a file in the field image.");
        if (Is(type, JsonType)) return NoImage("The image cannot be sent as JSON. Send multipart/form-data with a file in the field image.");
        if (Is(type, UrlEncodedType)) return NoImage("A URL-encoded form cannot contain an image. Send multipart/form-data with a file in the field image.");
        return NoImage("The request is not a form. Send multipart/form-data with a file in the field image.");
    }

    private static AvatarException Compressed() => new(
        AvatarError.UnsupportedMediaType, "Compressed requests are not accepted. Send the form without Content-Encoding.");

    private static AvatarException NoImage(string? message = null, Exception? cause = null) => new(
        AvatarError.MissingImage, message ?? "There is no image. Send multipart/form-data with a file in the field image.", innerException: cause);
}

/// <summary>A multipart body that has not been read yet.</summary>
internal sealed record UploadBody(FormParts Parts) : IEndpointParameterMetadataProvider
{
    /// <exception cref="AvatarException">The headers of the request are refused: see <see cref="UploadFormReader.Open"/>.</exception>
    public static ValueTask<UploadBody> BindAsync(HttpContext context)
    {
        var body = context.RequestServices.GetRequiredService<UploadFormReader>().Open(context.Request);
        context.Response.RegisterForDispose(body.Parts);
        return ValueTask.FromResult(body);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Fails(
            AvatarError.MissingImage, AvatarError.OneImageOnly, AvatarError.UnknownStyle, AvatarError.InvalidSeed, AvatarError.RequestTimeout,
            AvatarError.FileTooLarge, AvatarError.UnsupportedMediaType);
        builder.Metadata.Add(new OperationDetail(static (operation, context, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { [UploadFormReader.FormType] = new() { Schema = CreateSchema(context.ApplicationServices) } },
            };
            return Task.CompletedTask;
        }));
    }

    private static OpenApiSchema CreateSchema(IServiceProvider services) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { UploadFormReader.ImageField },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            [UploadFormReader.ImageField] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Format = "binary",
                Description = $"The photo: JPEG, PNG or WebP, detected by content, less than {(StoredImage.MaxBytes + 1) >> 20} MiB.",
            },
            [StyleChoice.StyleName] = Describe(ParameterValues.Style(services), StyleChoice.StyleDescription),
            [StyleChoice.SeedName] = Describe(StyleChoice.SeedValues(services), StyleChoice.SeedDescription),
        },
    };

    private static OpenApiSchema Describe(OpenApiSchema values, string description)
    {
        values.Description = description;
        return values;
    }
}

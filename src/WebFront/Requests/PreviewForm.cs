using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront;

/// <summary>The requested form of a preview: <c>?w=</c>, and whether the caller accepts WebP; otherwise it is a PNG.</summary>
internal sealed class PreviewForm : IEndpointParameterMetadataProvider
{
    private readonly HttpContext _context;

    private PreviewForm(HttpContext context)
    {
        _context = context;
        Width = VariantQuery.ReadWidth(context.Request);
        Format = VariantQuery.AcceptsWebp(context.Request) ? ImageFormat.Webp : ImageFormat.Png;
    }

    /// <summary>Maximum width in pixels; null for the size of the download.</summary>
    public int? Width { get; }

    /// <summary>A format with transparency.</summary>
    public ImageFormat Format { get; }

    /// <summary>The caller's network address.</summary>
    public AddressKey Address => AddressKey.Of(_context.Connection.RemoteIpAddress);

    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidWidth"/>.</exception>
    public static ValueTask<PreviewForm> BindAsync(HttpContext context) => ValueTask.FromResult(new PreviewForm(context));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.TakesQuery(VariantQuery.WidthName, VariantQuery.WidthDescription, VariantQuery.WidthValues);
        builder.Fails(AvatarError.InvalidWidth);
    }

    /// <summary>Sends the preview. The caller may keep it for as long as a cartoon's image, but not for another device.</summary>
    /// <param name="content">The bytes, disposed after they are sent.</param>
    /// <param name="key">The preview.</param>
    /// <param name="cartoon">Its cartoon.</param>
    public FileStreamHttpResult Send(Stream content, VariantKey key, RegeneratedCartoon cartoon)
    {
        var headers = _context.Response.Headers;
        headers.CacheControl = ImageCaching.HeaderFor(ImageArea.Temp, life: null);
        headers.Append(HeaderNames.Vary, $"{HeaderNames.Accept}, {CurrentDevice.HeaderName}");
        return ImageRequest.Send(_context.Request, content, key.Format.MimeType(), cartoon.CreatedAt, $"{key.Source}.{key.Distinction}");
    }
}

using System.Reflection;
using Avatar.Imaging;
using Microsoft.AspNetCore.Http.Metadata;

namespace Avatar.WebFront;

/// <summary>The requested format of a face, from <c>?format=</c>. JPEG if it is empty or not given.</summary>
/// <param name="MimeType">The media type.</param>
internal readonly record struct FaceFormat(string MimeType) : IEndpointParameterMetadataProvider
{
    public const string Name = "format";
    public const string Description = "`jpeg`, `png` or `webp`. PNG and WebP are transparent around the head; JPEG has a white background.";

    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidFormat"/>.</exception>
    public static ValueTask<FaceFormat> BindAsync(HttpContext context)
    {
        string? name = context.Request.Query[Name];
        var format = string.IsNullOrEmpty(name) ? ImageFormat.Jpeg : Parse(name);
        return ValueTask.FromResult(new FaceFormat(format.MimeType()));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.TakesQuery(Name, Description);
        builder.Fails(AvatarError.InvalidFormat);
    }

    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidFormat"/>.</exception>
    public static ImageFormat Parse(string? name) => name switch
    {
        "jpeg" => ImageFormat.Jpeg,
        "png" => ImageFormat.Png,
        "webp" => ImageFormat.Webp,
        _ => throw new AvatarException(AvatarError.InvalidFormat, "The format must be jpeg, png or webp."),
    };
}

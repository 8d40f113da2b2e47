using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Avatar.WebFront;

/// <summary>The requested format of a face, from <c>?format=</c>. JPEG if it is empty or not given.</summary>
internal readonly record struct FaceFormat(ImageFormat Value) : IEndpointParameterMetadataProvider
{
    public const string Name = "format";
    public const string Description = "`jpeg`, `png` or `webp`. PNG and WebP are transparent around the head; JPEG has a white background.";

    /// <summary>The names of the formats.</summary>
    public static IReadOnlyList<string> Names { get; } = ["jpeg", "png", "webp"];

    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidFormat"/>.</exception>
    public static ValueTask<FaceFormat> BindAsync(HttpContext context)
    {
        string? name = context.Request.Query[Name];
        return ValueTask.FromResult(new FaceFormat(string.IsNullOrEmpty(name) ? ImageFormat.Jpeg : Parse(name)));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.TakesQuery(Name, Description, ParameterValues.OneOf(Names));
        builder.Fails(AvatarError.InvalidFormat);
    }

    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidFormat"/>.</exception>
    public static ImageFormat Parse(string? name) =>
        ImageFormats.FromName(name) ?? throw new AvatarException(AvatarError.InvalidFormat, "The format must be jpeg, png or webp.");
}

using System.Reflection;
using Avatar.Grains;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront;

/// <summary>Builds the absolute URLs of images, from the configured base URL or else from scheme and host of the request.</summary>
/// <param name="Base">The base URL without a trailing slash, for instance <c>https://avatars.example.org</c>.</param>
/// <param name="Signer">Signs the links, if signing is configured.</param>
/// <param name="Expires">
/// When the links expire, in seconds of Unix time; 0 if links are not signed. Equal values of this type build equal URLs, so serialized
/// answers can be cached by it.
/// </param>
internal readonly record struct PublicUrl(string Base, LinkSigner Signer, long Expires) : IEndpointParameterMetadataProvider
{
    /// <summary>Builds the URL of an image file.</summary>
    public string For(string filePath) => string.Concat(Base, Signer.Sign(filePath, Expires));

    /// <exception cref="AvatarException">
    /// <see cref="AvatarError.BadRequest"/>: no base URL is configured, and the request has no valid host.
    /// </exception>
    public static ValueTask<PublicUrl> BindAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var configured = services.GetRequiredService<IOptions<CartoonOptions>>().Value.PublicBaseUrl;
        var signer = services.GetRequiredService<LinkSigner>();
        return ValueTask.FromResult(new PublicUrl(
            configured?.OriginalString ?? GetBase(context.Request), signer, signer.NextExpiry()));
    }

    /// <summary>Adds BadRequest to the documented errors of every endpoint that binds this type.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Fails(AvatarError.BadRequest);

    /// <summary>Whether this text, a host with an optional port, is valid in a URL.</summary>
    public static bool IsHost(string? text) =>
        Uri.TryCreate($"http://{text}", UriKind.Absolute, out var url) && url is { PathAndQuery: "/", UserInfo: "", Fragment: "" };

    /// <summary>
    /// The caller controls the Host header, so it may be empty or invalid. The raw header is read, because <see cref="HttpRequest.Host"/>
    /// throws if the host is not a valid international name.
    /// </summary>
    private static string GetBase(HttpRequest request) =>
        IsHost(request.Headers.Host)
            ? new Uri($"{request.Scheme}://{request.Headers.Host}").GetLeftPart(UriPartial.Authority)
            : throw new AvatarException(AvatarError.BadRequest, "The Host header is missing or invalid. Send a valid host name, because the URLs of images begin with it.");
}

using System.Reflection;
using Avatar.Silo.Configuration;
using Avatar.WebFront.Reference;
using Microsoft.AspNetCore.Http.Metadata;

namespace Avatar.WebFront.Answers;

/// <summary>What absolute URLs begin with: the configured base, else the request's own scheme and host. No slash at the end.</summary>
/// <param name="Base">For instance <c>https://avatars.example.org</c>.</param>
/// <param name="Signer">Signs what it is to sign.</param>
/// <param name="Expires">When its links expire. Two that are equal make the same URLs, so what was written with one serves for the other.</param>
internal readonly record struct PublicUrl(string Base, LinkSigner Signer, long Expires) : IEndpointParameterMetadataProvider
{
    /// <summary>The URL of a document's file.</summary>
    public string Of(string filePath) => string.Concat(Base, Signer.Sign(filePath, Expires));

    /// <exception cref="AvatarException"><see cref="AvatarError.BadRequest"/>: no base is configured, and the request names no host.</exception>
    public static ValueTask<PublicUrl> BindAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var configured = services.GetRequiredService<AvatarSettings>().Get(Settings.PublicBaseUrl);
        var signer = services.GetRequiredService<LinkSigner>();
        return ValueTask.FromResult(new PublicUrl(
            configured ?? BaseOf(context.Request), signer, signer.NextExpiry()));
    }

    /// <summary>Whoever takes one may fail for want of it.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new Failures([AvatarError.BadRequest]));

    /// <summary>Whether an address can begin with this host and its port.</summary>
    public static bool IsHost(string? text) =>
        Uri.TryCreate($"http://{text}", UriKind.Absolute, out var url) && url is { PathAndQuery: "/", UserInfo: "", Fragment: "" };

    /// <summary>
    /// Whoever calls writes the host: it may be empty, and may be what no address can begin with. It is read as it was sent,
    /// as <see cref="HttpRequest.Host"/> throws where it is no international name.
    /// </summary>
    private static string BaseOf(HttpRequest request) =>
        IsHost(request.Headers.Host)
            ? new Uri($"{request.Scheme}://{request.Headers.Host}").GetLeftPart(UriPartial.Authority)
            : throw new AvatarException(AvatarError.BadRequest, "The Host header names no host: the addresses of images begin with it.");
}

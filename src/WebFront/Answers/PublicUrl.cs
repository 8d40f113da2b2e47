using Avatar.Silo.Configuration;

namespace Avatar.WebFront.Answers;

/// <summary>What absolute URLs begin with: the configured base, else the request's own scheme and host. No slash at the end.</summary>
/// <param name="Base">For instance <c>https://avatars.example.org</c>.</param>
internal readonly record struct PublicUrl(string Base)
{
    /// <summary>The URL of a document's file.</summary>
    public string Of(string filePath) => string.Concat(Base, filePath);

    /// <exception cref="AvatarException"><see cref="AvatarError.BadRequest"/>: no base is configured, and the request names no host.</exception>
    public static ValueTask<PublicUrl> BindAsync(HttpContext context)
    {
        var configured = context.RequestServices.GetRequiredService<AvatarSettings>().Get(Settings.PublicBaseUrl);
        return ValueTask.FromResult(new PublicUrl(configured ?? BaseOf(context.Request)));
    }

    /// <summary>
    /// Whoever calls writes the host: it may be empty, and may be what no address can begin with. It is read as it was sent,
    /// as <see cref="HttpRequest.Host"/> throws where it is no international name.
    /// </summary>
    private static string BaseOf(HttpRequest request) =>
        Uri.TryCreate($"{request.Scheme}://{request.Headers.Host}", UriKind.Absolute, out var url) && url is { PathAndQuery: "/", UserInfo: "" }
            ? url.GetLeftPart(UriPartial.Authority)
            : throw new AvatarException(AvatarError.BadRequest, "The Host header names no host: the addresses of images begin with it.");
}

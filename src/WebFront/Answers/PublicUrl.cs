using Avatar.Silo.Configuration;

namespace Avatar.WebFront.Answers;

/// <summary>What absolute URLs begin with: the configured base, else the request's own scheme and host. No slash at the end.</summary>
/// <param name="Base">For instance <c>https://avatars.example.org</c>.</param>
/// <param name="Signer">Signs what it is to sign.</param>
/// <param name="Expires">When its links expire. Two that are equal make the same URLs, so what was written with one serves for the other.</param>
internal readonly record struct PublicUrl(string Base, LinkSigner Signer, long Expires)
{
    /// <summary>The URL of a document's file.</summary>
    public string Of(string filePath) => string.Concat(Base, Signer.Sign(filePath, Expires));

    public static ValueTask<PublicUrl> BindAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var configured = services.GetRequiredService<AvatarSettings>().Get(Settings.PublicBaseUrl);
        var signer = services.GetRequiredService<LinkSigner>();
        return ValueTask.FromResult(new PublicUrl(
            configured ?? $"{context.Request.Scheme}://{context.Request.Host.ToUriComponent()}", signer, signer.NextExpiry()));
    }
}

using Avatar.Silo.Configuration;

namespace Avatar.WebFront.Answers;

/// <summary>What absolute URLs begin with: the configured base, else the request's own scheme and host. No slash at the end.</summary>
/// <param name="Base">For instance <c>https://avatars.example.org</c>.</param>
internal readonly record struct PublicUrl(string Base)
{
    /// <summary>The URL of a document's file.</summary>
    public string Of(string filePath) => string.Concat(Base, filePath);

    public static ValueTask<PublicUrl> BindAsync(HttpContext context)
    {
        var configured = context.RequestServices.GetRequiredService<AvatarSettings>().Get(Settings.PublicBaseUrl);
        return ValueTask.FromResult(new PublicUrl(configured ?? $"{context.Request.Scheme}://{context.Request.Host.ToUriComponent()}"));
    }
}

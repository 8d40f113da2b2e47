using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront.Home;

/// <summary>The page for people who open the service in a browser.</summary>
internal static class HomeApi
{
    /// <summary>What the page may do: nothing but what it brings itself, and pictures that the browser holds in memory.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapHome(this IEndpointRouteBuilder app)
    {
        foreach (var file in PageFile.LoadAll())
        {
            app.MapMethods(file.Path, Reading, context => SendAsync(context, file)).ExcludeFromDescription();
        }
    }

    private static Task SendAsync(HttpContext context, PageFile file)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";
        headers.Vary = HeaderNames.AcceptEncoding;

        // Asked for again every time, and answered in a few bytes unless a new version runs: a page of one version never meets
        // a script of another for longer than that.
        headers.CacheControl = "no-cache";
        if (file.Packed is null || !context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase))
        {
            return SendAsync(context, file.Bytes, file.ContentType, file.Tag);
        }

        headers.ContentEncoding = "br";
        return SendAsync(context, file.Packed, file.ContentType, file.PackedTag);
    }

    private static Task SendAsync(HttpContext context, byte[] bytes, string contentType, string tag) =>
        TypedResults.Bytes(bytes, contentType, entityTag: new EntityTagHeaderValue(tag)).ExecuteAsync(context);
}

using Avatar.WebFront.Answers;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront.Home;

/// <summary>Serves the web page.</summary>
internal static class HomeApi
{
    /// <summary>Allows the page its own files, calls to this service, and images in browser memory (blob:).</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapHome(this IEndpointRouteBuilder app)
    {
        foreach (var file in PageFile.LoadAll())
        {
            app.MapGet(file.Path, context => SendAsync(context, file)).ExcludeFromDescription();
        }
    }

    private static Task SendAsync(HttpContext context, PageFile file)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";

        // The browser revalidates each file on every load and usually gets 304. Files of two versions are therefore not mixed for long
        // after an upgrade.
        headers.CacheControl = "no-cache";
        return new RepresentationResult(file.Representation, file.ContentType, HeaderNames.AcceptEncoding).ExecuteAsync(context);
    }
}

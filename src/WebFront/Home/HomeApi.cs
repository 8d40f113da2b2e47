using Avatar.WebFront.Answers;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront.Home;

/// <summary>The page for people who open the service in a browser.</summary>
internal static class HomeApi
{
    /// <summary>What the page may do: nothing but what it brings itself, and pictures that the browser holds in memory.</summary>
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

        // Asked for again every time, and answered in a few bytes unless a new version runs: a page of one version never meets
        // a script of another for longer than that.
        headers.CacheControl = "no-cache";
        return new RepresentationResult(file.Representation, file.ContentType, HeaderNames.AcceptEncoding).ExecuteAsync(context);
    }
}

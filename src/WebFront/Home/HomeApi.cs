using System.Reflection;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront;

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
            app.MapGet(file.Path, () => new PageFileResult(file)).ExcludeFromDescription();
        }
    }

    private sealed class PageFileResult(PageFile file) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";

            // The browser revalidates each file on every load and usually gets 304. Files of two versions are therefore not mixed for
            // long after an upgrade.
            headers.CacheControl = "no-cache";
            return new RepresentationResult(file.Representation, file.ContentType, HeaderNames.AcceptEncoding).ExecuteAsync(httpContext);
        }
    }
}

/// <summary>A file of the web page. The files are embedded in the assembly, so they cannot be missing or belong to another version.</summary>
/// <param name="Path">The path it is served at, for instance <c>/app/app.js</c>.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Representation">Its content.</param>
internal sealed record PageFile(string Path, string ContentType, Representation Representation)
{
    private const string Prefix = "page/";
    private const string Index = "index.html";

    /// <summary>Loads every file of the page.</summary>
    public static IReadOnlyList<PageFile> LoadAll()
    {
        var assembly = typeof(PageFile).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => Load(assembly, name))];
    }

    private static PageFile Load(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var name = resource[Prefix.Length..];
        return new(name == Index ? "/" : $"/{name}", GetContentType(name), new Representation(bytes));
    }

    private static string GetContentType(string name) => System.IO.Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".jpg" => "image/jpeg",
        ".ico" => "image/x-icon",
        ".webp" => "image/webp",
        ".webmanifest" => "application/manifest+json",
        var extension => throw new InvalidOperationException($"The page has a file with the unknown extension {extension}. Add its content type to PageFile."),
    };
}

using System.Net;
using System.Reflection;
using System.Text;
using Avatar.Grains;
using Microsoft.Extensions.Options;
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
            // The settings are valid only after the start.
            var completed = new Lazy<PageFile>(() => file.Complete(
                app.ServiceProvider.GetRequiredService<IOptions<CartoonOptions>>().Value.PublicBaseUrl, PageFile.FindSource(typeof(PageFile).Assembly)));
            app.MapGet(file.Path, () => new PageFileResult(completed.Value)).ExcludeFromDescription();
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
    private const string PictureOfLink = """<meta property="og:image" content="/app/card.jpg">""";
    private const string SourceMark = "<!-- source -->";

    /// <summary>Loads every file of the page.</summary>
    public static IReadOnlyList<PageFile> LoadAll()
    {
        var assembly = typeof(PageFile).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => Load(assembly, name))];
    }

    /// <summary>Returns where the source of a program is: the https address of the repository that it was built from, if the build knew one.</summary>
    public static Uri? FindSource(Assembly assembly)
    {
        var told = assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(static one => one.Key == "RepositoryUrl")?.Value;
        return Uri.TryCreate(told, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
            ? new UriBuilder(url) { UserName = "", Password = "", Path = url.AbsolutePath.EndsWith(".git", StringComparison.Ordinal) ? url.AbsolutePath[..^4] : url.AbsolutePath }.Uri
            : null;
    }

    /// <summary>Returns the file with what only a running service knows. That concerns the index alone: other files are returned as they are.</summary>
    /// <param name="publicBase">The public address of the service. Programs that show a preview of a link need the whole address of its picture.</param>
    /// <param name="source">Where the source of the program is.</param>
    public PageFile Complete(Uri? publicBase, Uri? source)
    {
        if (Path != "/") return this;
        var html = Encoding.UTF8.GetString(Representation.Bytes.Span)
            .Replace(PictureOfLink, publicBase is null ? PictureOfLink : PictureOfLink.Replace("/app", $"{WebUtility.HtmlEncode(publicBase.OriginalString)}/app", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace(SourceMark, source is null ? "" : $"""<a href="{WebUtility.HtmlEncode(source.AbsoluteUri)}" data-words="source">Source code</a>""", StringComparison.Ordinal);
        return this with { Representation = new(Encoding.UTF8.GetBytes(html)) };
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

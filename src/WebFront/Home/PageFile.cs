using System.Reflection;
using Avatar.WebFront.Answers;

namespace Avatar.WebFront.Home;

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
        ".webp" => "image/webp",
        ".webmanifest" => "application/manifest+json",
        var extension => throw new InvalidOperationException($"The page has a file with the unknown extension {extension}. Add its content type to PageFile."),
    };
}

using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;

namespace Avatar.WebFront.Home;

/// <summary>A file of the web page. They are part of the program: there is no folder that could be missing or of another version.</summary>
/// <param name="Path">Where it is served, for instance <c>/app/app.js</c>.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Packed">The file in Brotli; null where that is no shorter.</param>
internal sealed record PageFile(string Path, string ContentType, byte[] Bytes, byte[]? Packed)
{
    private const string Prefix = "page/";
    private const string Index = "index.html";

    /// <summary>The entity tag of <see cref="Bytes"/>, which are told from any others by their hash.</summary>
    public string Tag { get; } = $"\"{Convert.ToHexStringLower(SHA256.HashData(Bytes).AsSpan(0, 8))}\"";

    /// <summary>The entity tag of <see cref="Packed"/>.</summary>
    public string PackedTag => $"{Tag[..^1]}-br\"";

    /// <summary>Every file of the page.</summary>
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
        var packed = Pack(bytes);
        return new(name == Index ? "/" : $"/{name}", ContentTypeOf(name), bytes, packed.Length < bytes.Length ? packed : null);
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal)) brotli.Write(bytes);
        return packed.ToArray();
    }

    private static string ContentTypeOf(string name) => System.IO.Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".webp" => "image/webp",
        ".webmanifest" => "application/manifest+json",
        var extension => throw new InvalidOperationException($"The page has a file of an unknown kind: {extension}."),
    };
}

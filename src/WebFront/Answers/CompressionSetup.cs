using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace Avatar.WebFront.Answers;

/// <summary>
/// Compresses texts, with Brotli or gzip as the caller takes them, and never images. Lists and the files of the page are
/// compressed once, where they are kept (<see cref="Representation"/>); what is written anew for each caller, on its way.
/// </summary>
internal static class CompressionSetup
{
    private static readonly string[] FurtherTypes = ["image/svg+xml", "application/manifest+json"];

    public static void AddCompression(this WebApplicationBuilder builder) => builder.Services
        .AddResponseCompression(static options =>
        {
            // A secret can be guessed from lengths where an attacker's text stands beside it (the BREACH attack). No answer
            // repeats what a request says, and no other site can make a browser send a device's id.
            options.EnableForHttps = true;
            options.MimeTypes = ResponseCompressionDefaults.MimeTypes.Concat(FurtherTypes);
        })
        .Configure<BrotliCompressionProviderOptions>(static options => options.Level = CompressionLevel.Optimal)
        .Configure<GzipCompressionProviderOptions>(static options => options.Level = CompressionLevel.Optimal);

    public static void UseCompression(this WebApplication app) =>
        app.UseWhen(static context => IsWrittenAnew(context.Request), static branch => branch.UseResponseCompression());

    private static bool IsWrittenAnew(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) || request.Path.StartsWithSegments("/openapi") || request.Path.StartsWithSegments("/docs");
}

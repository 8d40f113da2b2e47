using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace Avatar.WebFront;

/// <summary>
/// Compresses text with Brotli or gzip, but not images. Lists and files of the page are compressed once and cached
/// (<see cref="Representation"/>); answers that differ for each call are compressed by the framework's middleware.
/// </summary>
internal static class CompressionSetup
{
    private static readonly string[] AdditionalTypes = ["image/svg+xml", "application/manifest+json"];

    public static void AddCompression(this WebApplicationBuilder builder) => builder.Services
        .AddResponseCompression(static options =>
        {
            // The BREACH attack guesses a secret from compressed lengths if attacker-controlled text is in the same answer. Answers here
            // do not echo request content beside secrets, and other sites cannot make a browser send a device id.
            options.EnableForHttps = true;
            options.MimeTypes = ResponseCompressionDefaults.MimeTypes.Concat(AdditionalTypes);
        })
        .Configure<BrotliCompressionProviderOptions>(static options => options.Level = CompressionLevel.Optimal)
        .Configure<GzipCompressionProviderOptions>(static options => options.Level = CompressionLevel.Optimal);

    public static void UseCompression(this WebApplication app) =>
        app.UseWhen(static context => IsUncached(context.Request), static branch => branch.UseResponseCompression());

    private static bool IsUncached(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) || request.Path.StartsWithSegments("/openapi") || request.Path.StartsWithSegments("/docs");
}

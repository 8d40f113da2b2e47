using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Avatar.WebFront.Reference;

/// <summary>
/// The page at <c>/docs</c>. Scalar takes any name behind it as that of a document and has the browser fetch it, which may be a photo
/// that somebody has sent: only the one document that there is has a page.
/// </summary>
internal static partial class ReferencePage
{
    public const string Path = "/docs";

    /// <summary>The page, and the scripts that it loads.</summary>
    private static readonly string[] Addresses = [Path, $"{Path}/", $"{Path}/v1", $"{Path}/scalar.js", $"{Path}/scalar.aspnetcore.js"];

    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!Addresses.Contains(http.Request.Path.Value, StringComparer.OrdinalIgnoreCase)) return TypedResults.NotFound();
        var result = await next(context);
        if (result is ContentHttpResult { ResponseContent: { } page }) http.Response.Headers.ContentSecurityPolicy = PolicyFor(page);
        return result;
    }

    /// <summary>The page starts a script that stands in it, named by its hash, and styles itself; everything comes from here.</summary>
    private static string PolicyFor(string page)
    {
        var own = string.Concat(InlineScript().Matches(page).Select(static script => $" 'sha256-{HashOf(script.Groups["text"].Value)}'"));
        return $"default-src 'none'; script-src 'self'{own}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /// <summary>Browsers hash the text of a script as they have parsed it, with plain line ends.</summary>
    private static string HashOf(string script) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script.ReplaceLineEndings("\n"))));

    [GeneratedRegex("<script(?![^>]*\\ssrc=)[^>]*>(?<text>.*?)</script>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();
}

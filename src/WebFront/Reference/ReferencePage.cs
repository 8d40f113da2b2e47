using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Avatar.WebFront;

/// <summary>
/// Serves the page at <c>/docs</c>. Scalar treats any path after it as a document name that the browser should fetch, which could be an
/// uploaded photo. Therefore only the paths of the one existing document are served.
/// </summary>
internal static partial class ReferencePage
{
    public const string Path = "/docs";

    /// <summary>Paths of the page and of the scripts it loads.</summary>
    private static readonly string[] Addresses = [Path, $"{Path}/", $"{Path}/v1", $"{Path}/scalar.js", $"{Path}/scalar.aspnetcore.js"];

    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!Addresses.Contains(http.Request.Path.Value, StringComparer.OrdinalIgnoreCase)) return TypedResults.NotFound();
        var result = await next(context);
        if (result is ContentHttpResult { ResponseContent: { } page }) http.Response.Headers.ContentSecurityPolicy = PolicyFor(page);
        return result;
    }

    /// <summary>Builds the Content-Security-Policy: own files, the inline scripts by their hashes, and inline styles.</summary>
    private static string PolicyFor(string page)
    {
        var own = string.Concat(InlineScript().Matches(page).Select(static script => $" 'sha256-{HashScript(script.Groups["text"].Value)}'"));
        return $"default-src 'none'; script-src 'self'{own}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /// <summary>Hashes a script as browsers do: after parsing, with LF line endings.</summary>
    private static string HashScript(string script) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script.ReplaceLineEndings("\n"))));

    [GeneratedRegex("<script(?![^>]*\\ssrc=)[^>]*>(?<text>.*?)</script>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();
}

using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Avatar.Hosting;

/// <summary>
/// Decides who may use the admin port. A request without the token gets 401 and nothing else, for known and unknown paths alike. Browsers
/// send the token as the password of a user with any name.
/// </summary>
internal sealed class AdminAccess(AdminOptions options, ILogger<AdminAccess> logger)
{
    private const string Challenge = "Bearer, Basic realm=\"admin\", charset=\"UTF-8\"";
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>Digests have one length, so that their comparison takes the same time whatever a request sends.</summary>
    private readonly byte[]? _digest = options.Token.Length > 0 ? DigestOf(options.Token) : null;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsTokenValid(context))
        {
            AdminLog.NoToken(logger);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = Challenge;
            context.Response.ContentLength = 0;
            return;
        }

        if (IsFromOtherSite(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.ContentLength = 0;
            return;
        }

        await next(context);
    }

    private bool IsTokenValid(HttpContext context) =>
        _digest is null
        || context.GetEndpoint()?.Metadata.GetMetadata<NeedsNoToken>() is not null
        || (context.Request.Headers.Authorization is [{ } header] && FindToken(header) is { } token
            && CryptographicOperations.FixedTimeEquals(DigestOf(token), _digest));

    /// <summary>Returns the token of <c>Bearer</c>, or the password of <c>Basic</c> (RFC 6750, RFC 7617); null if there is none.</summary>
    private static string? FindToken(string header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value) || value.Parameter is not { } parameter) return null;
        if (value.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) return parameter;
        if (!value.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = new byte[parameter.Length];
        if (!Convert.TryFromBase64String(parameter, bytes, out var length)) return null;
        return Encoding.UTF8.GetString(bytes, 0, length) is var pair && pair.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? pair[(colon + 1)..] : null;
    }

    /// <summary>
    /// Whether a page of another site made a browser send the request. A browser would add a stored password by itself, and no token is needed
    /// on a loopback address.
    /// </summary>
    private static bool IsFromOtherSite(HttpRequest request)
    {
        if (request.Headers.TryGetValue(FetchSite, out var site) && site != "same-origin" && site != "none") return true;
        return request.Headers.Origin is [{ } origin] && !origin.EndsWith($"://{request.Headers[HeaderNames.Host]}", StringComparison.OrdinalIgnoreCase);
    }

    private static byte[] DigestOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

/// <summary>Marks a route of the admin port that is answered without the token.</summary>
internal sealed class NeedsNoToken;

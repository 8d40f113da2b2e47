using Avatar.Hosting;
using Microsoft.Extensions.Primitives;

namespace Avatar.WebFront;

/// <summary>
/// Sets the trace id and the security headers of every answer, including errors and images. Pages that need more override the
/// Content-Security-Policy.
/// </summary>
internal static class AnswerHeaders
{
    private const string ReferrerPolicy = "Referrer-Policy";

    /// <summary>Data cannot be framed, and cannot load or run anything if it is opened as a page.</summary>
    private static readonly StringValues NothingAllowed = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly StringValues NoSniffing = "nosniff";
    private static readonly StringValues NoReferrer = "no-referrer";

    public static void UseAnswerHeaders(this WebApplication app) => app.Use(static (context, next) =>
    {
        Set(context);
        return next(context);
    });

    /// <summary>Sets the headers. Called again after the answer was cleared.</summary>
    internal static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers[TraceId.HeaderName] = TraceId.Get(context);
        headers.XContentTypeOptions = NoSniffing;
        headers.ContentSecurityPolicy = NothingAllowed;
        headers[ReferrerPolicy] = NoReferrer;
    }
}

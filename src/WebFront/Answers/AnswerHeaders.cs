using Microsoft.Extensions.Primitives;

namespace Avatar.WebFront.Answers;

/// <summary>
/// What every answer carries, errors and images included: its trace id, and what a browser may make of it. A page that needs
/// more says so itself.
/// </summary>
internal static class AnswerHeaders
{
    private const string ReferrerPolicy = "Referrer-Policy";

    /// <summary>Data is shown in no frame, and does nothing where somebody opens it as a page.</summary>
    private static readonly StringValues NothingAllowed = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly StringValues NoSniffing = "nosniff";
    private static readonly StringValues NoReferrer = "no-referrer";

    public static void UseAnswerHeaders(this WebApplication app) => app.Use(static (context, next) =>
    {
        Set(context);
        return next(context);
    });

    /// <summary>Sets them; once more where the answer was cleared.</summary>
    internal static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers[TraceId.HeaderName] = TraceId.Of(context);
        headers.XContentTypeOptions = NoSniffing;
        headers.ContentSecurityPolicy = NothingAllowed;
        headers[ReferrerPolicy] = NoReferrer;
    }
}

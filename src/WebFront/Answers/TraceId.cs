using Microsoft.AspNetCore.Http.Features;

namespace Avatar.WebFront.Answers;

/// <summary>
/// The id under which a request is found in logs and traces: that of the caller's <c>traceparent</c>, else one of its own
/// (W3C Trace Context).
/// </summary>
internal static class TraceId
{
    public const string HeaderName = "x-trace-id";

    /// <summary>The id of a request; where neither logs nor traces are kept at all, the server's own number for it.</summary>
    public static string Of(HttpContext context) =>
        context.Features.Get<IHttpActivityFeature>()?.Activity.TraceId.ToString() ?? context.TraceIdentifier;
}

using Microsoft.AspNetCore.Http.Features;

namespace Avatar.WebFront;

/// <summary>
/// The id of a request in logs and traces: the trace id of the caller's <c>traceparent</c>, or else a generated one (W3C Trace Context).
/// </summary>
internal static class TraceId
{
    public const string HeaderName = "x-trace-id";

    /// <summary>Returns the trace id; if the host records neither logs nor traces, the server's request identifier.</summary>
    public static string Get(HttpContext context) =>
        context.Features.Get<IHttpActivityFeature>()?.Activity.TraceId.ToString() ?? context.TraceIdentifier;
}

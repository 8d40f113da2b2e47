using Microsoft.AspNetCore.Http.Features;

namespace Avatar.Hosting;

/// <summary>The response envelope of a failed call.</summary>
/// <param name="Success">False.</param>
/// <param name="Error">A message for people.</param>
/// <param name="Code">The error code, for programs.</param>
/// <param name="TraceId">The trace id of the request in logs and traces.</param>
public sealed record FailureAnswer(
    bool Success,
    string Error,
    string Code,
    string TraceId);

/// <summary>
/// The id of a request in logs and traces: the trace id of the caller's <c>traceparent</c>, or else a generated one (W3C Trace Context).
/// </summary>
public static class TraceId
{
    public const string HeaderName = "x-trace-id";

    /// <summary>Returns the trace id; if the host records neither logs nor traces, the server's request identifier.</summary>
    public static string Get(HttpContext context) =>
        context.Features.Get<IHttpActivityFeature>()?.Activity.TraceId.ToString() ?? context.TraceIdentifier;
}

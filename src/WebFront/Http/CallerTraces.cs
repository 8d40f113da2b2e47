using System.Diagnostics;
using System.Net;
using Avatar.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Avatar.WebFront;

/// <summary>
/// Decides before the span of a request begins what the request's trace headers may say. A <c>traceparent</c> always names the trace, but its
/// sampled flag counts only if it comes from a trusted proxy: otherwise any caller could have every request traced. Health checks are never
/// traced. Baggage is removed, because it would be passed on to every silo.
/// </summary>
/// <remarks>
/// The span begins right after the context was created, before any middleware. A propagator or sampler runs then too, but does not see the
/// address of the caller.
/// </remarks>
internal sealed class CallerTraces(IServiceProvider services, TraceSampling sampling, IOptions<ProxyOptions> proxies) : IHttpContextFactory
{
    private const string CorrelationContext = "Correlation-Context";
    private const string HealthPath = "/health";

    private readonly DefaultHttpContextFactory _inner = new(services);

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        var request = featureCollection.GetRequiredFeature<IHttpRequestFeature>();
        Restrict(request, featureCollection.Get<IHttpConnectionFeature>()?.RemoteIpAddress);
        return _inner.Create(featureCollection);
    }

    public void Dispose(HttpContext httpContext) => _inner.Dispose(httpContext);

    private void Restrict(IHttpRequestFeature request, IPAddress? caller)
    {
        var headers = request.Headers;
        headers.Remove(HeaderNames.Baggage);
        headers.Remove(CorrelationContext);
        headers.Remove(HeaderNames.RequestId);
        var isTraced = !request.Path.StartsWith(HealthPath, StringComparison.Ordinal);
        if (isTraced && sampling.FollowsCaller && IsTrusted(caller)) return;

        headers.Remove(HeaderNames.TraceState);
        if (ActivityContext.TryParse(headers.TraceParent, traceState: null, out var parent))
        {
            headers.TraceParent = Format(parent.TraceId, parent.SpanId, isTraced && sampling.IsChosen());
        }
        else if (isTraced) headers.Remove(HeaderNames.TraceParent);
        else headers.TraceParent = Format(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), isSampled: false);
    }

    private bool IsTrusted(IPAddress? caller)
    {
        if (caller is null) return false;
        var address = caller.IsIPv4MappedToIPv6 ? caller.MapToIPv4() : caller;
        return proxies.Value.Proxies.Any(network => network.Contains(address));
    }

    /// <summary>Formats a <c>traceparent</c> of version 00 (https://www.w3.org/TR/trace-context).</summary>
    private static string Format(ActivityTraceId trace, ActivitySpanId span, bool isSampled) => $"00-{trace}-{span}-{(isSampled ? "01" : "00")}";
}

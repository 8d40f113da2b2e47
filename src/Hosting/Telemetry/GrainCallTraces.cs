using System.Diagnostics;

namespace Avatar.Hosting;

/// <summary>
/// Carries the trace of a request through grain calls. The identity of the caller's span travels with a call in Orleans' request context, which
/// passes it on to the calls that the grain makes. Every call gets one span, at the grain, from the source <see cref="SourceName"/>.
/// </summary>
/// <remarks>
/// Orleans' own propagation has filters on both sides of every call, whether or not its request is sampled. On a list, the cheapest call, they
/// cost more than everything else in telemetry (docs/decisions/0057-one-span-per-grain-call.md).
/// </remarks>
public sealed class GrainCallTraces : IIncomingGrainCallFilter
{
    internal const string SourceName = "avatar.calls";

    /// <summary>The name of the header of https://www.w3.org/TR/trace-context. Earlier versions, with Orleans' filters, use it too.</summary>
    private const string TraceParent = "traceparent";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>
    /// Makes a span the parent of the grain calls that follow in the same asynchronous flow. Of a request that is not sampled, the log lines
    /// of the grains get the trace id.
    /// </summary>
    public static void Pass(Activity span) => RequestContext.Set(TraceParent, span.Id!);

    /// <remarks>Calls without a trace, such as those of reminders, cost one look into the request context.</remarks>
    public Task Invoke(IIncomingGrainCallContext context) =>
        RequestContext.Get(TraceParent) is string caller && ActivityContext.TryParse(caller, traceState: null, isRemote: true, out var parent)
            ? InvokeAsync(context, parent)
            : context.Invoke();

    private static async Task InvokeAsync(IIncomingGrainCallContext context, ActivityContext caller)
    {
        using var span = Start(context, caller);
        try
        {
            await context.Invoke();
        }
        catch (Exception failure) when (span.IsAllDataRequested)
        {
            span.SetTag("error.type", failure.GetType().FullName);
            span.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    private static Activity Start(IIncomingGrainCallContext context, ActivityContext caller)
    {
        var name = context.Request.GetActivityName();
        if (caller.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) && Source.StartActivity(name, ActivityKind.Server, caller) is { } span)
        {
            Pass(span);
            return span
                .SetTag("rpc.system", "orleans")
                .SetTag("rpc.service", context.InterfaceName)
                .SetTag("rpc.method", context.MethodName)
                .SetTag("rpc.orleans.target_id", context.TargetId.ToString());
        }

        // Not from the source, whose sampler would be asked in vain.
        return new Activity(name).SetParentId(caller.TraceId, caller.SpanId, ActivityTraceFlags.None).Start();
    }
}

using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Trace;

namespace Avatar.Hosting;

/// <summary>Exports the traces of a process by OTLP.</summary>
public static class TracingSetup
{
    /// <summary>
    /// Sources of spans: the service's own, grain calls of the service and of Orleans itself, and commands to MongoDB. The spans of SQLite and
    /// of files are the service's own.
    /// </summary>
    private static readonly string[] Sources = ["avatar.*", "Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime", "MongoDB.Driver"];

    /// <summary>The source of HTTP requests. A silo of its own serves only health and metrics, which are not traced.</summary>
    private const string Requests = "Microsoft.AspNetCore";

    /// <summary>
    /// ASP.NET Core's switch for tags of the span of a request. One of them is the path, which names images; <c>RequestSpans</c> of the front
    /// sets the route instead.
    /// </summary>
    private const string NoTagsOfRequests = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";

    /// <summary>Whether traces are exported. If not, no source has a listener, and a span costs one comparison.</summary>
    public static bool HasTraces(this IHostApplicationBuilder builder) => builder.Properties.ContainsKey(typeof(TraceSampling));

    /// <summary>Which requests are traced; null if none is.</summary>
    public static TraceSampling? GetTraceSampling(this IHostApplicationBuilder builder) =>
        builder.Properties.TryGetValue(typeof(TraceSampling), out var sampling) ? (TraceSampling)sampling : null;

    /// <param name="builder">The host.</param>
    /// <param name="service">The name of the process: a constant of <see cref="ServiceNames"/>.</param>
    /// <param name="otlp">The endpoint.</param>
    /// <exception cref="AvatarStartException">An <c>OTEL_*</c> variable has a value that is not allowed.</exception>
    internal static void AddTraces(this IHostApplicationBuilder builder, string service, OtlpExport otlp)
    {
        var sampling = TraceSampling.From(builder.Configuration);
        if (!otlp.Exports(OtlpSignal.Traces)) return;
        AppContext.SetSwitch(NoTagsOfRequests, true);
        builder.Properties[typeof(TraceSampling)] = sampling;
        builder.Services.AddOpenTelemetry().WithTracing(traces => traces
            .AddSource(service is ServiceNames.Silo ? Sources : [.. Sources, Requests])
            .SetSampler(new RequestSampler(sampling))
            .AddProcessor(new RedactedSpans())
            .AddOtlpExporter(exporter => otlp.Configure(OtlpSignal.Traces, exporter)));
    }

    /// <summary>
    /// Makes calls of a silo carry the trace; without it the spans of a grain would have no parent. Calls pass their filters in the order of
    /// registration: the span begins first, so that lines which other filters write about a failed call belong to it.
    /// </summary>
    internal static void AddTraces(this ISiloBuilder silo, IHostApplicationBuilder builder)
    {
        if (!builder.HasTraces()) return;
        ServiceDescriptor[] others = [.. silo.Services.Where(IsFilter)];
        silo.Services.RemoveAll<IIncomingGrainCallFilter>();
        silo.AddOutgoingGrainCallFilter<UnsampledTrace>();
        silo.AddActivityPropagation();
        silo.Services.Add(others);

        static bool IsFilter(ServiceDescriptor service) => service.ServiceType == typeof(IIncomingGrainCallFilter);
    }

    /// <summary>Makes calls of a front carry the trace.</summary>
    internal static void AddTraces(this IClientBuilder client, IHostApplicationBuilder builder)
    {
        if (!builder.HasTraces()) return;
        client.AddOutgoingGrainCallFilter<UnsampledTrace>();
        client.AddActivityPropagation();
    }
}

/// <summary>
/// Passes the trace of a request that is not sampled to the grains that it calls, so that their log lines have its id. Orleans passes sampled
/// traces only; it would begin another trace in the grain.
/// </summary>
internal sealed class UnsampledTrace : IOutgoingGrainCallFilter
{
    /// <summary>The key under which Orleans looks for it: the name of the header of https://www.w3.org/TR/trace-context.</summary>
    private const string TraceParent = "traceparent";

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (Activity.Current is { Recorded: false, IdFormat: ActivityIdFormat.W3C, Id: { } parent }) RequestContext.Set(TraceParent, parent);
        return context.Invoke();
    }
}

using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Trace;

namespace Avatar.Hosting;

/// <summary>Exports the traces of a process by OTLP.</summary>
public static class TracingSetup
{
    /// <summary>
    /// Sources of spans: the service's own, among them those of grain calls, SQLite and files, and commands to MongoDB.
    /// </summary>
    private static readonly string[] Sources = ["avatar.*", "MongoDB.Driver"];

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
    /// Adds the spans of grain calls. Calls pass their filters in the order of registration: the span begins first, so that lines which other
    /// filters write about a failed call belong to it.
    /// </summary>
    internal static void AddTraces(this ISiloBuilder silo, IHostApplicationBuilder builder)
    {
        if (!builder.HasTraces()) return;
        ServiceDescriptor[] others = [.. silo.Services.Where(IsFilter)];
        silo.Services.RemoveAll<IIncomingGrainCallFilter>();
        silo.AddIncomingGrainCallFilter<GrainCallTraces>();
        silo.Services.Add(others);

        static bool IsFilter(ServiceDescriptor service) => service.ServiceType == typeof(IIncomingGrainCallFilter);
    }
}

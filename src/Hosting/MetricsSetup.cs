using OpenTelemetry.Metrics;

namespace Avatar.Hosting;

/// <summary>Exports the metrics of the process to Prometheus.</summary>
public static class MetricsSetup
{
    /// <summary>Histogram buckets from a cache hit in memory to a drawing that waited in the queue. The exporter's default buckets begin at five seconds.</summary>
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180];

    /// <summary>Collects the meters of the service, of Orleans, of the runtime and of Kestrel.</summary>
    public static void AddMetrics(this WebApplicationBuilder builder) => builder.Services
        .AddOpenTelemetry()
        .WithMetrics(metrics => metrics
            .AddMeter("avatar.*", "Microsoft.Orleans", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddView(static instrument => instrument.Unit == "s" ? new ExplicitBucketHistogramConfiguration { Boundaries = Seconds } : null)
            .AddPrometheusExporter(options => options.ScrapeResponseCacheDurationMilliseconds = 0));

    /// <summary>Maps <c>/metrics</c>.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder app) => app.MapPrometheusScrapingEndpoint();
}

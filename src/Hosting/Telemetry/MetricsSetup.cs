using Avatar.Storage;
using OpenTelemetry.Metrics;

namespace Avatar.Hosting;

/// <summary>Exports the metrics of the process, by OTLP and to Prometheus.</summary>
public static class MetricsSetup
{
    /// <summary>Where Prometheus reads the metrics.</summary>
    internal const string Path = "/metrics";

    /// <summary>
    /// Chooses the meters and their views. They take effect for every reader that is added, by this or another call; without a reader
    /// no meter is listened to.
    /// </summary>
    internal static void AddMeters(this IHostApplicationBuilder builder, OtlpExport otlp)
    {
        builder.Services.ConfigureOpenTelemetryMeterProvider(static metrics => metrics.AddMeter(Meters.All).AddView(MetricViews.Choose));
        if (!otlp.Exports(OtlpSignal.Metrics)) return;
        builder.AddReader(metrics => metrics.AddOtlpExporter(options => otlp.Configure(OtlpSignal.Metrics, options)));
    }

    /// <summary>Collects the metrics for <see cref="MapMetrics"/>. Can be repeated.</summary>
    public static void AddMetricsScrape(this IHostApplicationBuilder builder)
    {
        if (!builder.Properties.TryAdd(nameof(AddMetricsScrape), true)) return;
        builder.AddReader(static metrics => metrics.AddPrometheusExporter(static options => options.ScrapeResponseCacheDurationMilliseconds = 0));
    }

    /// <summary>Maps <c>/metrics</c>, for Prometheus, unless the process has an admin port, which answers there.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetService<AdminServer>() is null) app.MapPrometheusScrapingEndpoint(Path);
    }

    /// <summary>Adds a reader, and the measurements that cost something without one.</summary>
    private static void AddReader(this IHostApplicationBuilder builder, Action<MeterProviderBuilder> add) =>
        builder.Services.AddMongoMetrics().AddOpenTelemetry().WithMetrics(add);
}

/// <summary>The meters of a process. One that the process does not have costs nothing.</summary>
internal static class Meters
{
    /// <summary>What this project itself measures of its process and its cluster.</summary>
    public const string Process = "avatar.process";

    /// <summary>The meter of the database's commands, in the project Storage.</summary>
    public const string Mongo = "avatar.mongodb";

    public const string Orleans = "Microsoft.Orleans";
    public const string Runtime = "System.Runtime";
    public const string Http = "Microsoft.AspNetCore.Hosting";
    public const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";

    public static string[] All { get; } = ["avatar.*", Orleans, Runtime, Http, Kestrel];
}

using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Avatar.Hosting;

/// <summary>
/// What is kept of each instrument: its tags, and the boundaries of a histogram. The meters of frameworks keep only the tags that are listed
/// here. Their values come from a set that is fixed by the program, so the number of series has a bound that neither requests nor the
/// restarts of other processes can exceed. Orleans' <c>Destination</c> and <c>silo</c> hold the address and incarnation of another silo.
/// </summary>
internal static class MetricViews
{
    /// <summary>Maximum number of combinations of tags per instrument. Further ones are added up in one series with the tag <c>otel.metric.overflow</c>.</summary>
    public const int MaxSeriesPerInstrument = 200;

    private static readonly string[] OrleansTags =
    [
        "ConnectionDirection", "MessageDirection", "Direction", "Phase", "Context", "Status", "status", "directory", "via", "locator", "type", "grain_type", "duration",
    ];

    private static readonly string[] HttpTags = ["http.route", "http.request.method", "http.response.status_code"];

    /// <summary>From a list in memory to the limits of the objectives (250 ms, 10 s). A route has a histogram per method and status, so they are few.</summary>
    private static readonly double[] RequestSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];

    /// <summary>From a write in the local database to a drawing that waited in the queue.</summary>
    private static readonly double[] Seconds = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180];

    /// <summary>From an answer in memory to the time limit of the driver. Each command has two histograms, so they are few.</summary>
    private static readonly double[] CommandSeconds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 15];

    private static readonly double[] Milliseconds = [1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000];
    private static readonly double[] Bytes = [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

    /// <summary>Powers of two, for the number of things that are handled together.</summary>
    private static readonly double[] Counts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024];

    /// <summary>
    /// The view of an instrument, of whichever meter. The number of active requests is not kept: it is measured twice per request, which costs a
    /// list as much as everything else about its request, and the queue of the studio says earlier that a process has too much to do.
    /// </summary>
    public static MetricStreamConfiguration Choose(Instrument instrument)
    {
        if ((instrument.Meter.Name, instrument.Name) == (Meters.Http, "http.server.active_requests")) return MetricStreamConfiguration.Drop;
        var view = IsHistogram(instrument) ? new ExplicitBucketHistogramConfiguration { Boundaries = GetBoundaries(instrument) } : new MetricStreamConfiguration();
        view.CardinalityLimit = MaxSeriesPerInstrument;
        if (GetTags(instrument) is { } tags) view.TagKeys = tags;
        return view;
    }

    /// <summary>The tags that are kept; null for all of them.</summary>
    private static string[]? GetTags(Instrument instrument) => instrument.Meter.Name switch
    {
        // Its reasons, which another instrument counts, would each add a histogram the first time that they occur.
        Meters.Orleans when instrument.Name == "orleans-catalog-deactivation-latency" => [],
        Meters.Orleans => OrleansTags,
        Meters.Http => HttpTags,
        Meters.Kestrel => [],
        _ => null,
    };

    private static double[] GetBoundaries(Instrument instrument) => (instrument.Meter.Name, instrument.Unit) switch
    {
        (Meters.Http, "s") => RequestSeconds,
        (Meters.Mongo, "s") => CommandSeconds,
        (_, "s" or "seconds") => Seconds,
        (_, "By" or "bytes") => Bytes,

        // Histograms of Orleans without a unit are in milliseconds too.
        (_, "ms") or (Meters.Orleans, _) => Milliseconds,
        _ => Counts,
    };

    private static bool IsHistogram(Instrument instrument) =>
        instrument.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Histogram<>);
}

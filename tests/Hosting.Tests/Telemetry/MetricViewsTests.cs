using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Avatar.Hosting.Tests.Telemetry;

public sealed class MetricViewsTests : IDisposable
{
    private readonly Meter _orleans = new(Meters.Orleans);
    private readonly Meter _http = new(Meters.Http);
    private readonly Meter _own = new("avatar.studio");

    [Theory]
    [InlineData("s", 180)]
    [InlineData("ms", 30_000)]
    [InlineData("By", 4_194_304)]
    [InlineData("bytes", 4_194_304)]
    [InlineData("{command}", 1_024)]
    public void The_boundaries_of_a_histogram_fit_its_unit(string unit, double last)
    {
        var view = Assert.IsType<ExplicitBucketHistogramConfiguration>(MetricViews.Choose(_own.CreateHistogram<double>("any", unit)));

        Assert.Equal(last, view.Boundaries![^1]);
        Assert.Equal(view.Boundaries, view.Boundaries.Order().Distinct());
    }

    [Fact]
    public void A_histogram_of_Orleans_without_a_unit_is_in_milliseconds() =>
        Assert.Equal(30_000, ((ExplicitBucketHistogramConfiguration)MetricViews.Choose(_orleans.CreateHistogram<long>("any"))).Boundaries![^1]);

    [Fact]
    public void The_addresses_of_other_silos_are_dropped()
    {
        var tags = MetricViews.Choose(_orleans.CreateCounter<int>("orleans-messaging-pings-sent")).TagKeys;

        Assert.NotNull(tags);
        Assert.DoesNotContain("Destination", tags);
        Assert.DoesNotContain("silo", tags);
    }

    /// <summary>Silos come and go: a hundred incarnations of a neighbour are one series.</summary>
    [Fact]
    public void Restarts_of_other_silos_add_no_series()
    {
        var metrics = new List<Metric>();
        using var reader = new BaseExportingMetricReader(new Collected(metrics));
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter(Meters.Orleans).AddView(MetricViews.Choose).AddReader(reader).Build();
        var pings = _orleans.CreateCounter<int>("orleans-messaging-pings-sent");
        var sizes = _orleans.CreateHistogram<int>("orleans-messaging-sent-messages-size", "bytes");

        for (var restart = 0; restart < 100; restart++)
        {
            pings.Add(1, new KeyValuePair<string, object?>("Destination", $"S127.0.0.1:11111:{restart}"));
            sizes.Record(100, new("ConnectionDirection", "SiloToSilo"), new("MessageDirection", "Request"), new("silo", $"S127.0.0.1:11111:{restart}"));
        }

        Assert.True(reader.Collect());
        Assert.Equal(["orleans-messaging-pings-sent", "orleans-messaging-sent-messages-size"], metrics.Select(metric => metric.Name));
        Assert.All(metrics, metric => Assert.Equal(1, Points(metric)));
    }

    [Fact]
    public void Reasons_of_deactivations_are_counted_and_have_no_histogram_each()
    {
        Assert.Empty(MetricViews.Choose(_orleans.CreateHistogram<double>("orleans-catalog-deactivation-latency", "ms")).TagKeys!);
        Assert.Contains("via", MetricViews.Choose(_orleans.CreateCounter<int>("orleans-catalog-activation-shutdown")).TagKeys!);
    }

    [Fact]
    public void The_number_of_active_requests_is_not_measured()
    {
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter(Meters.Http).AddView(MetricViews.Choose).AddReader(new BaseExportingMetricReader(new Collected([]))).Build();

        Assert.False(_http.CreateUpDownCounter<long>("http.server.active_requests").Enabled);
        Assert.True(_http.CreateHistogram<double>("http.server.request.duration", "s").Enabled);
    }

    [Fact]
    public void Requests_are_told_apart_by_route_method_and_status_alone() =>
        Assert.Equal(["http.route", "http.request.method", "http.response.status_code"], MetricViews.Choose(_http.CreateHistogram<double>("any", "s")).TagKeys!);

    public void Dispose()
    {
        _orleans.Dispose();
        _http.Dispose();
        _own.Dispose();
    }

    private static int Points(Metric metric)
    {
        var points = 0;
        foreach (ref readonly var _ in metric.GetMetricPoints()) points++;
        return points;
    }

    private sealed class Collected(List<Metric> metrics) : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch) metrics.Add(metric);
            return ExportResult.Success;
        }
    }
}

using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Avatar.WebFront.Tests.Telemetry;

/// <summary>Collects the metrics of a process, and counts their series as a scrape by Prometheus would.</summary>
internal sealed class Series : BaseExporter<Metric>
{
    private readonly BaseExportingMetricReader _reader;
    private readonly Dictionary<string, int> _counts = [];

    public Series() => _reader = new(this);

    public void AddTo(MeterProviderBuilder metrics) => metrics.AddReader(_reader);

    /// <summary>The number of series of each instrument.</summary>
    public IReadOnlyDictionary<string, int> Count()
    {
        lock (_counts)
        {
            _counts.Clear();
            Assert.True(_reader.Collect());
            return _counts.ToDictionary();
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (var metric in batch)
        {
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                _counts[metric.Name] = _counts.GetValueOrDefault(metric.Name) + (metric.MetricType is MetricType.Histogram ? CountBuckets(point) + 2 : 1);
            }
        }

        return ExportResult.Success;
    }

    private static int CountBuckets(in MetricPoint point)
    {
        var buckets = 0;
        foreach (var _ in point.GetHistogramBuckets()) buckets++;
        return buckets;
    }
}

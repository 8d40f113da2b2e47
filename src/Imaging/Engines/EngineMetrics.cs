using System.Diagnostics.Metrics;

namespace Avatar.Imaging.Engines;

/// <summary>The meter <c>avatar.engines</c>: calls of remote engines, and fallbacks.</summary>
internal sealed class EngineMetrics : IDisposable
{
    public const string MeterName = "avatar.engines";

    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _running;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _fallbacks;

    public EngineMetrics(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _duration = _meter.CreateHistogram<double>("avatar.engines.duration", "s", "Time until a remote engine returned an image or failed.");
        _running = _meter.CreateUpDownCounter<long>("avatar.engines.under_way", "{call}", "Running calls of remote engines.");
        _retries = _meter.CreateCounter<long>("avatar.engines.retries", "{attempt}", "Failed attempts that were retried.");
        _fallbacks = _meter.CreateCounter<long>("avatar.engines.fallbacks", "{picture}", "Images requested from the fallback engine.");
    }

    public void Began(string engine) => _running.Add(1, Tag(engine));

    public void Ended(string engine, string outcome, TimeSpan time)
    {
        _running.Add(-1, Tag(engine));
        _duration.Record(time.TotalSeconds, Tag(engine), new KeyValuePair<string, object?>("outcome", outcome));
    }

    public void Retried(string engine) => _retries.Add(1, Tag(engine));

    public void FellBack(string engine) => _fallbacks.Add(1, Tag(engine));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string engine) => new("engine", engine);
}

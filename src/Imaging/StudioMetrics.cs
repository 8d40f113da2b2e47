using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Avatar.Imaging;

/// <summary>The meter <c>avatar.studio</c>. What is measured of a job carries its kind, and its style and engine where it has them.</summary>
internal sealed class StudioMetrics : IDisposable
{
    public const string MeterName = "avatar.studio";

    private readonly Meter _meter;
    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _work;
    private readonly Counter<long> _turnedAway;

    public StudioMetrics(IMeterFactory? meters, Func<int> queueLength)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _meter.CreateObservableGauge("avatar.studio.queue", queueLength, "{job}", "Jobs that wait for a place.");
        _wait = _meter.CreateHistogram<double>("avatar.studio.wait", "s", "Time a job waited for its place.");
        _work = _meter.CreateHistogram<double>("avatar.studio.work", "s", "Time a job held its place, whatever came of it.");
        _turnedAway = _meter.CreateCounter<long>("avatar.studio.turned_away", "{job}", "Jobs refused because the line was full.");
    }

    public void Waited(StudioJob job, TimeSpan time) => _wait.Record(time.TotalSeconds, TagsOf(job));

    public void Worked(StudioJob job, TimeSpan time) => _work.Record(time.TotalSeconds, TagsOf(job));

    public void TurnedAway(StudioJob job) => _turnedAway.Add(1, TagsOf(job));

    public void Dispose() => _meter.Dispose();

    private static TagList TagsOf(StudioJob job)
    {
        var tags = new TagList { { "kind", KindOf(job.Work) } };
        if (job.Style is { } style) tags.Add("style", style);
        if (job.Engine is { } engine) tags.Add("engine", engine);
        return tags;
    }

    private static string KindOf(StudioWork work) => work switch
    {
        StudioWork.Cartoon => "cartoon",
        StudioWork.FaceCut => "face-cut",
        StudioWork.Variant => "variant",
        _ => throw new ArgumentOutOfRangeException(nameof(work), work, null),
    };
}

using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Avatar.Imaging;

/// <summary>The meter <c>avatar.studio</c>. Measurements of a job are tagged with its kind and, if set, its style and engine.</summary>
internal sealed class StudioMetrics : IDisposable
{
    public const string MeterName = "avatar.studio";

    private readonly Meter _meter;
    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _work;
    private readonly Counter<long> _refused;

    public StudioMetrics(IMeterFactory? meters, Func<int> queueLength)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _meter.CreateObservableGauge("avatar.studio.queue", queueLength, "{job}", "Jobs that wait for a slot.");
        _wait = _meter.CreateHistogram<double>("avatar.studio.wait", "s", "Time that a job waited for its slot.");
        _work = _meter.CreateHistogram<double>("avatar.studio.work", "s", "Time that a job held its slot, whether or not it succeeded.");
        _refused = _meter.CreateCounter<long>("avatar.studio.turned_away", "{job}", "Jobs refused because the queue was full.");
    }

    public void Waited(StudioJob job, TimeSpan time) => _wait.Record(time.TotalSeconds, GetTags(job));

    public void Worked(StudioJob job, TimeSpan time) => _work.Record(time.TotalSeconds, GetTags(job));

    public void Refused(StudioJob job) => _refused.Add(1, GetTags(job));

    public void Dispose() => _meter.Dispose();

    private static TagList GetTags(StudioJob job)
    {
        var tags = new TagList { { "kind", GetKind(job.Work) } };
        if (job.Style is { } style) tags.Add("style", style);
        if (job.Engine is { } engine) tags.Add("engine", engine);
        return tags;
    }

    private static string GetKind(StudioWork work) => work switch
    {
        StudioWork.Cartoon => "cartoon",
        StudioWork.FaceCut => "face-cut",
        StudioWork.Variant => "variant",
        _ => throw new ArgumentOutOfRangeException(nameof(work), work, null),
    };
}

using System.Diagnostics.Metrics;

namespace Avatar.Imaging;

/// <summary>The meter <c>avatar.studio</c>.</summary>
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
        _work = _meter.CreateHistogram<double>("avatar.studio.work", "s", "Time a job held its place.");
        _turnedAway = _meter.CreateCounter<long>("avatar.studio.turned_away", "{job}", "Jobs refused because the line was full.");
    }

    public void Waited(TimeSpan time) => _wait.Record(time.TotalSeconds);

    public void Worked(TimeSpan time) => _work.Record(time.TotalSeconds);

    public void TurnedAway() => _turnedAway.Add(1);

    public void Dispose() => _meter.Dispose();
}

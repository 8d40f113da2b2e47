using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace Avatar.Grains;

/// <summary>
/// The instruments of <see cref="GrainsMetrics.MeterName"/> that tell whether expired cartoons and interrupted deletions are worked off. One
/// silo at a time runs the expiry. The others report the time since their own last run, or their start, so the smallest value counts.
/// </summary>
internal sealed class ExpiryMetrics
{
    private readonly TimeProvider _time;
    private readonly ObservableGauge<double> _overdue;
    private long _expiredAt;
    private long _sweptAt;
    private Backlog? _backlog;
    private IReadOnlyDictionary<ImageArea, FoundFiles>? _files;

    public ExpiryMetrics(IMeterFactory meters, TimeProvider time, IOptions<CartoonOptions> cartoons, IOptions<FileSweepOptions> files)
    {
        var (expiryPeriod, sweepPeriod) = (cartoons.Value.SweepPeriod.TotalSeconds, files.Value.SweepPeriod.TotalSeconds);
        _time = time;
        _expiredAt = _sweptAt = time.GetTimestamp();
        var meter = meters.Create(GrainsMetrics.MeterName);
        meter.CreateObservableGauge("avatar.expiry.age", () => Since(ref _expiredAt), "s", "Time since the last expiry on this silo that ended without a failure, or since the start.");
        meter.CreateObservableGauge("avatar.sweep.age", () => Since(ref _sweptAt), "s", "Time since the last sweep on this silo that ended without a failure, or since the start.");
        meter.CreateObservableGauge("avatar.expiry.period", () => expiryPeriod, "s", "Interval of the expiry: Avatar:Cartoons:SweepPeriod.");
        meter.CreateObservableGauge("avatar.sweep.period", () => sweepPeriod, "s", "Interval of the sweep: Avatar:Files:SweepPeriod.");
        meter.CreateObservableGauge("avatar.files", () => Files(static files => files.Count), "{file}", "Image files that the last sweep on this silo found, by area.");
        meter.CreateObservableGauge("avatar.files.bytes", () => Files(static files => files.Bytes), "By", "Bytes of these files, by area.");
        _overdue = meter.CreateObservableGauge("avatar.cartoons.overdue", () => Of(backlog => backlog.Overdue.TotalSeconds), "s", "How long ago the oldest cartoon should have expired; 0 if none is overdue.");
        meter.CreateObservableGauge("avatar.deletions.running", () => Of(backlog => backlog.Deletions), "{deletion}", "Deletions of devices that have begun and not ended.");
        meter.CreateObservableGauge("avatar.deletions.age", () => Of(backlog => backlog.DeletionAge.TotalSeconds), "s", "Time since the oldest running deletion of a device began; 0 if none runs.");
    }

    /// <summary>Whether anything reads the backlog.</summary>
    public bool IsRead => _overdue.Enabled;

    public void Expired() => Volatile.Write(ref _expiredAt, _time.GetTimestamp());

    public void Swept() => Volatile.Write(ref _sweptAt, _time.GetTimestamp());

    /// <summary>Sets what is left to do; null if it is not known, so that no old value is shown.</summary>
    public void Found(Backlog? backlog) => Volatile.Write(ref _backlog, backlog);

    /// <summary>Sets the files that a sweep found; areas without a file are missing.</summary>
    public void Counted(IReadOnlyDictionary<ImageArea, FoundFiles> files) => Volatile.Write(ref _files, files);

    private double Since(ref long then) => _time.GetElapsedTime(Volatile.Read(ref then)).TotalSeconds;

    private IEnumerable<Measurement<long>> Files(Func<FoundFiles, long> value) => Volatile.Read(ref _files) is not { } files ? [] : ImageAreas.All.Select(
        area => new Measurement<long>(value(files.GetValueOrDefault(area)), new KeyValuePair<string, object?>("area", area.FolderName())));

    private IEnumerable<Measurement<double>> Of(Func<Backlog, double> value) =>
        Volatile.Read(ref _backlog) is { } known ? [new Measurement<double>(value(known))] : [];
}

/// <summary>The files of an area.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">The sum of their lengths.</param>
internal readonly record struct FoundFiles(long Count, long Bytes)
{
    public FoundFiles With(long length) => new(Count + 1, Bytes + length);
}

/// <summary>What the expiry has not done yet.</summary>
/// <param name="Overdue">How long ago the oldest cartoon should have expired.</param>
/// <param name="Deletions">Number of deletions that have begun and not ended.</param>
/// <param name="DeletionAge">Time since the oldest of these deletions began; zero if none runs.</param>
internal sealed record Backlog(TimeSpan Overdue, int Deletions, TimeSpan DeletionAge);

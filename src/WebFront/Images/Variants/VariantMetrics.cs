using System.Diagnostics.Metrics;

namespace Avatar.WebFront.Images.Variants;

/// <summary>The meter <c>avatar.variants</c>.</summary>
internal sealed class VariantMetrics
{
    public const string MeterName = "avatar.variants";

    private readonly Counter<long> _hits;
    private readonly Counter<long> _misses;
    private readonly Counter<long> _evictions;
    private long _bytes;

    public VariantMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _hits = meter.CreateCounter<long>("avatar.variants.hits", "{variant}", "Copies that were there.");
        _misses = meter.CreateCounter<long>("avatar.variants.misses", "{variant}", "Copies that had to be made.");
        _evictions = meter.CreateCounter<long>("avatar.variants.evictions", "{variant}", "Copies that had to go for newer ones.");
        meter.CreateObservableGauge("avatar.variants.bytes", () => Volatile.Read(ref _bytes), "By", "What all copies take on the disk.");
    }

    public void Hit() => _hits.Add(1);

    public void Missed() => _misses.Add(1);

    public void Evicted() => _evictions.Add(1);

    public void Holds(long bytes) => Volatile.Write(ref _bytes, bytes);
}

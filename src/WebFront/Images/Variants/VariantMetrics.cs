using System.Diagnostics.Metrics;

namespace Avatar.WebFront;

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
        _hits = meter.CreateCounter<long>("avatar.variants.hits", "{variant}", "Copies served from the cache.");
        _misses = meter.CreateCounter<long>("avatar.variants.misses", "{variant}", "Copies that were not in the cache.");
        _evictions = meter.CreateCounter<long>("avatar.variants.evictions", "{variant}", "Copies evicted to make room for newer ones.");
        meter.CreateObservableGauge("avatar.variants.bytes", () => Volatile.Read(ref _bytes), "By", "Disk space of all copies.");
    }

    public void Hit() => _hits.Add(1);

    public void Missed() => _misses.Add(1);

    public void Evicted() => _evictions.Add(1);

    public void SetBytes(long bytes) => Volatile.Write(ref _bytes, bytes);
}

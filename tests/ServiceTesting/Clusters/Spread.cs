using System.Globalization;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>The percentiles of a set of durations.</summary>
internal sealed class Spread(IEnumerable<TimeSpan> times)
{
    private readonly TimeSpan[] _sorted = [.. times.Order()];

    public TimeSpan Longest => _sorted.LastOrDefault();

    public override string ToString() => _sorted.Length == 0 ? "nothing" : string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {At(0.5):0.000} s, p99 {At(0.99):0.000} s, max {At(1):0.000} s ({_sorted.Length})");

    private double At(double share) => _sorted[(int)Math.Ceiling(share * _sorted.Length) - 1].TotalSeconds;
}

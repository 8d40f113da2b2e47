using System.Diagnostics.Metrics;

namespace Avatar.Hosting;

/// <summary>
/// Publishes the result of each readiness check. A reader does not wait for checks: it gets the last result, and starts the next look. So a
/// value is as old as the interval of the reads, unless something else probes the process more often. Once the process stops, no look is started:
/// the last export reads the metrics when the components are already disposed, which would be reported as a fault.
/// </summary>
internal sealed class ReadinessMetrics
{
    private readonly Readiness _readiness;
    private readonly IHostApplicationLifetime _lifetime;
    private volatile ReadinessData? _last;

    public ReadinessMetrics(Readiness readiness, IHostApplicationLifetime lifetime, IMeterFactory meters)
    {
        (_readiness, _lifetime) = (readiness, lifetime);
        meters.Create(Meters.Process).CreateObservableGauge("avatar.ready", Observe, "1", "Whether a check of /health/ready succeeded in the last look: 1 or 0, by check.");
    }

    private IEnumerable<Measurement<int>> Observe()
    {
        if (!_lifetime.ApplicationStopping.IsCancellationRequested) _ = LookAsync();
        return (_last?.Checks ?? new Dictionary<string, string>()).Select(
            static check => new Measurement<int>(check.Value == Readiness.Ok ? 1 : 0, new KeyValuePair<string, object?>("check", check.Key)));
    }

    private async Task LookAsync() => _last = await _readiness.CheckAsync();
}

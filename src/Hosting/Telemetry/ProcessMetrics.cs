using System.Diagnostics.Metrics;

namespace Avatar.Hosting;

/// <summary>Publishes when the process started and which version it runs, so that restarts and upgrades can be seen beside what they change.</summary>
internal sealed class ProcessMetrics(IMeterFactory meters, TimeProvider time) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var start = new Measurement<double>(time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0, new KeyValuePair<string, object?>("version", ProductVersion.Text));
        meters.Create(Meters.Process).CreateObservableGauge(
            "avatar.process.start_time", () => start, "s", "Time at which the process started, in seconds since 1970, by its version.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

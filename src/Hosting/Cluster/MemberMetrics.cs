using System.Diagnostics.Metrics;

namespace Avatar.Hosting;

/// <summary>Publishes how many silos have each status, as this silo knows it. Statuses without a silo count 0, so that the series are always the same.</summary>
internal sealed class MemberMetrics(ISiloStatusOracle members, IMeterFactory meters) : IHostedService
{
    private static readonly SiloStatus[] Statuses = [.. Enum.GetValues<SiloStatus>().Where(status => status is not SiloStatus.None)];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        meters.Create(Meters.Process).CreateObservableGauge(
            "avatar.cluster.silos", Observe, "{silo}", "Silos in the membership table, by status. Dead ones are kept for an hour.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<int>> Observe()
    {
        var found = members.GetApproximateSiloStatuses();
        return Statuses.Select(status => new Measurement<int>(
            found.Values.Count(other => other == status), new KeyValuePair<string, object?>("status", status.ToString())));
    }
}

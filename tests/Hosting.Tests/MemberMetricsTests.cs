using System.Diagnostics.Metrics;
using System.Net;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.Hosting.Tests;

public sealed class MemberMetricsTests
{
    [Fact]
    public async Task Silos_are_counted_by_status_and_a_status_without_a_silo_is_zero()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var readings = new Measurements(meters);
        var members = DispatchProxy.Create<ISiloStatusOracle, Members>();
        var statuses = ((Members)(object)members).Statuses;
        await new MemberMetrics(members, meters).StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, readings.Read("avatar.cluster.silos{status=Active}"));

        statuses[Silo(1)] = statuses[Silo(2)] = SiloStatus.Active;
        statuses[Silo(3)] = SiloStatus.Dead;

        Assert.Equal(
            (2, 1, 0),
            (readings.Read("avatar.cluster.silos{status=Active}"), readings.Read("avatar.cluster.silos{status=Dead}"), readings.Read("avatar.cluster.silos{status=Joining}")));
        Assert.Null(readings.Read("avatar.cluster.silos{status=None}"));
    }

    private static SiloAddress Silo(int number) => SiloAddress.New(IPAddress.Loopback, 11_000 + number, 1);

    /// <summary>Answers with the statuses that the test sets.</summary>
    public class Members : DispatchProxy
    {
        public Dictionary<SiloAddress, SiloStatus> Statuses { get; } = [];

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod?.Name == nameof(ISiloStatusOracle.GetApproximateSiloStatuses) ? Statuses : throw new NotSupportedException();
    }
}

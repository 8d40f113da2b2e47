using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.Hosting.Tests.Telemetry;

public sealed class ProcessMetricsTests
{
    [Fact]
    public async Task The_start_time_stays_the_same_and_has_the_version()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var readings = new Measurements(meters);
        var clock = new SteppingClock();
        await new ProcessMetrics(meters, clock).StartAsync(TestContext.Current.CancellationToken);
        var series = $"avatar.process.start_time{{version={ProductVersion.Text}}}";
        Assert.Equal(1_767_323_045, readings.Read(series));

        clock.Pass(TimeSpan.FromHours(1));

        Assert.Equal(1_767_323_045, readings.Read(series));
    }
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Avatar.Hosting.Tests;

public sealed class ClusterConnectionTests
{
    /// <summary>A front connects to all gateways concurrently. The operator must read the current number in the last event.</summary>
    [Fact]
    public void The_last_event_has_the_current_number_of_gateways_when_two_are_connected_concurrently()
    {
        var log = new PausedLog();
        var connection = new ClusterConnection(null!, log);
        var second = new Thread(() => connection.NotifyGatewayCountChanged(2, 1, connectionRecovered: false));

        // While the first event is being written, the second change either waits or writes its own event.
        log.Pause = () =>
        {
            second.Start();
            Assert.True(SpinWait.SpinUntil(() => (second.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0, TimeSpan.FromSeconds(30)));
        };
        connection.NotifyGatewayCountChanged(1, 0, connectionRecovered: false);
        second.Join();

        Assert.Equal([": 1", ": 2"], log.Messages.Select(static message => message[^3..]));
    }

    [Fact]
    public void The_number_of_gateways_is_measured()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var readings = new Measurements(meters);
        var connection = new ClusterConnection(null!, new LogRecorder().For<ClusterConnection>(), meters);
        Assert.Equal(0, readings.Read("avatar.cluster.gateways"));

        connection.NotifyGatewayCountChanged(2, 0, connectionRecovered: false);
        connection.NotifyGatewayCountChanged(1, 2, connectionRecovered: false);

        Assert.Equal(1, readings.Read("avatar.cluster.gateways"));
    }

    /// <summary>A log that calls back before it records its first entry.</summary>
    private sealed class PausedLog : ILogger<ClusterConnection>
    {
        private readonly LogRecorder _recorder = new();

        public Action? Pause { get; set; }

        public IReadOnlyList<string> Messages => _recorder.Messages;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var pause = Pause;
            Pause = null;
            pause?.Invoke();
            _recorder.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}

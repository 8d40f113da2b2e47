using System.Diagnostics.Tracing;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry.Exporter;

namespace Avatar.Hosting.Tests.Telemetry;

public sealed class ExportFailuresTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Failed_exports_are_logged_once_a_minute_without_secrets()
    {
        var (log, time) = (new LogRecorder(), new FakeTimeProvider());
        using var exporter = new EventSource($"exporter-{Guid.NewGuid()}");
        using var failures = new ExportFailures(time, log.For<ExportFailures>()) { Source = exporter.Name };
        await failures.StartAsync(Cancel);

        for (var n = 0; n < 100; n++) Fail(exporter, "Cannot reach http://user:hidden@collector/\n  at Stack.Trace()");
        time.Advance(TimeSpan.FromMinutes(1));
        Fail(exporter, "Still not");
        exporter.Write("Fine", new EventSourceOptions { Level = EventLevel.Informational }, new { Text = "Exported" });

        Assert.Equal(
            [
                "Telemetry could not be exported (1 failures since the last such line): Cannot reach http://***@collector/",
                "Telemetry could not be exported (100 failures since the last such line): Still not",
            ],
            log.Messages);
    }

    /// <summary>Event counters are such events: a library that enables those of the runtime must not look like a failed export.</summary>
    [Fact]
    public async Task An_event_of_another_source_that_somebody_else_has_enabled_is_no_failed_export()
    {
        var log = new LogRecorder();
        using var exporter = new EventSource($"exporter-{Guid.NewGuid()}");
        using var counters = new EventSource($"counters-{Guid.NewGuid()}");
        using var failures = new ExportFailures(new FakeTimeProvider(), log.For<ExportFailures>()) { Source = exporter.Name };
        await failures.StartAsync(Cancel);
        using var other = new Enabling(counters);

        counters.Write("EventCounters", new EventSourceOptions { Level = EventLevel.LogAlways }, new { Text = "A count" });

        Assert.Equal(1, other.Events);
        Assert.Empty(log.Messages);
    }

    /// <summary>The exporter's source is internal, and it is created when the exporter first writes an event.</summary>
    [Fact]
    public void The_default_source_is_one_of_the_exporter()
    {
        var sources = typeof(OtlpMetricExporter).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(EventSource)));

        Assert.Contains(ExportFailures.SourceName, sources.Select(EventSource.GetName));
    }

    private static void Fail(EventSource exporter, string text) => exporter.Write("Failed", new EventSourceOptions { Level = EventLevel.Error }, new { Text = text });

    private sealed class Enabling : EventListener
    {
        private readonly EventSource _source;
        private int _events;

        public Enabling(EventSource source)
        {
            _source = source;
            EnableEvents(source, EventLevel.Verbose);
        }

        public int Events => Volatile.Read(ref _events);

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventSource == _source) Interlocked.Increment(ref _events);
        }
    }
}

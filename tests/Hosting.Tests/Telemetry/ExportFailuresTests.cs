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

    /// <summary>The exporter's source is internal, and it is created when the exporter first writes an event.</summary>
    [Fact]
    public void The_default_source_is_one_of_the_exporter()
    {
        var sources = typeof(OtlpMetricExporter).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(EventSource)));

        Assert.Contains(ExportFailures.SourceName, sources.Select(EventSource.GetName));
    }

    private static void Fail(EventSource exporter, string text) => exporter.Write("Failed", new EventSourceOptions { Level = EventLevel.Error }, new { Text = text });
}

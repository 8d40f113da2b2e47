using System.Diagnostics.Tracing;
using System.Globalization;

namespace Avatar.Hosting;

/// <summary>
/// Logs failed exports, at most once a minute. The OTLP exporter reports them only as events of its own event source, one or more per export.
/// </summary>
internal sealed class ExportFailures : IHostedService, IDisposable
{
    internal const string SourceName = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private SourceListener? _listener;
    private long? _loggedAt;
    private int _unlogged;

    public ExportFailures(TimeProvider time, ILogger<ExportFailures> logger) => (_time, _logger) = (time, logger);

    /// <summary>The name of the event source. Sources are shared by the whole process, so tests use one of their own.</summary>
    internal string Source { get; init; } = SourceName;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener = new(this);
        _listener.Listen(Source);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener?.Dispose();

    private void Report(string reason)
    {
        int failures;
        lock (_gate)
        {
            _unlogged++;
            if (_loggedAt is { } then && _time.GetElapsedTime(then) < Pause) return;
            (failures, _unlogged, _loggedAt) = (_unlogged, 0, _time.GetTimestamp());
        }

        HostingLog.ExportFailed(_logger, failures, reason);
    }

    /// <summary>Receives the events. The base constructor already announces sources, so their names are compared later.</summary>
    private sealed class SourceListener(ExportFailures failures) : EventListener
    {
        private volatile string? _source;

        public void Listen(string source)
        {
            _source = source;
            foreach (var existing in EventSource.GetSources()) OnEventSourceCreated(existing);
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == _source) EnableEvents(eventSource, EventLevel.Warning);
        }

        /// <remarks>
        /// Events that describe themselves, for instance those of event counters, reach every listener of the process as soon as any of them has
        /// enabled their source.
        /// </remarks>
        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventSource.Name != _source) return;
            object?[] values = [.. eventData.Payload ?? []];
            var text = eventData.Message is { } format ? string.Format(CultureInfo.InvariantCulture, format, values) : string.Join(' ', values);

            // The rest is a stack trace.
            failures.Report(Masked.Sentence(text.Split('\n', 2)[0].TrimEnd()));
        }
    }
}

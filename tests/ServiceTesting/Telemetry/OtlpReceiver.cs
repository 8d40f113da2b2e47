using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Avatar.ServiceTesting.Telemetry;

/// <summary>
/// An OTLP endpoint (http/protobuf, https://opentelemetry.io/docs/specs/otlp) that keeps the spans and log records that it receives, the number of
/// series of each process, and the bytes of everything.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedSpan> _spans = [];
    private readonly ConcurrentQueue<ReceivedLog> _logs = [];
    private readonly ConcurrentDictionary<string, ReceivedMetrics> _metrics = [];
    private readonly ConcurrentQueue<byte[]> _bodies = [];
    private TestServer? _server;

    /// <summary>Settings of a process that exports to this endpoint. It exports quickly, and each request is traced.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _server!.Url.ToString(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_TRACES_SAMPLER"] = "parentbased_always_on",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
    };

    /// <summary>The spans until now.</summary>
    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    /// <summary>The log records until now.</summary>
    public IReadOnlyCollection<ReceivedLog> Logs => _logs;

    /// <summary>The last metrics of each process, by its instance.</summary>
    public IReadOnlyDictionary<string, ReceivedMetrics> Metrics => _metrics;

    /// <summary>Everything that was received, as text; what is not text is unreadable.</summary>
    public IEnumerable<string> Texts => _bodies.Select(Encoding.Latin1.GetString);

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        receiver._server = await TestServer.StartAsync(receiver.ReceiveAsync);
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _bodies.Enqueue(body.ToArray());
        RecordedTelemetry.Current?.AddExport(nameof(OtlpReceiver), body.ToArray(), context.Request.Path);
        var request = new ProtobufFields(body.ToArray());
        if (context.Request.Path == "/v1/traces") ReadTraces(request);
        if (context.Request.Path == "/v1/logs") ReadLogs(request);
        if (context.Request.Path == "/v1/metrics") ReadMetrics(request);
        context.Response.ContentType = "application/x-protobuf";
    }

    private void ReadTraces(ProtobufFields request)
    {
        foreach (var resource in request.Messages(1))
        {
            var attributes = resource.Messages(1).SelectMany(static description => ReadAttributes(description, 1)).ToDictionary();
            foreach (var scope in resource.Messages(2))
            {
                var source = scope.Messages(1).Select(static about => about.Text(1)).FirstOrDefault("");
                foreach (var span in scope.Messages(2))
                {
                    _spans.Enqueue(new ReceivedSpan(
                        attributes.GetValueOrDefault("service.name", ""),
                        attributes.GetValueOrDefault("service.instance.id", ""),
                        source,
                        span.Hex(1),
                        span.Hex(2),
                        span.Hex(4),
                        span.Text(5),
                        span.Number(6),
                        span.Fixed(7),
                        ReadAttributes(span, 9).ToDictionary()));
                }
            }
        }
    }

    private void ReadLogs(ProtobufFields request)
    {
        foreach (var resource in request.Messages(1))
        {
            var attributes = resource.Messages(1).SelectMany(static description => ReadAttributes(description, 1)).ToDictionary();
            foreach (var record in resource.Messages(2).SelectMany(static scope => scope.Messages(2)))
            {
                _logs.Enqueue(new ReceivedLog(
                    attributes.GetValueOrDefault("service.name", ""),
                    record.Hex(9),
                    record.Hex(10),
                    record.Number(2),
                    record.Text(3),
                    record.Messages(5).Select(static body => body.Text(1)).FirstOrDefault(""),
                    ReadAttributes(record, 6).ToDictionary()));
            }
        }
    }

    private void ReadMetrics(ProtobufFields request)
    {
        foreach (var resource in request.Messages(1))
        {
            var attributes = resource.Messages(1).SelectMany(static description => ReadAttributes(description, 1)).ToDictionary();
            var series = new Dictionary<string, int>();
            foreach (var metric in resource.Messages(2).SelectMany(static scope => scope.Messages(2))) series[metric.Text(1)] = CountSeries(metric);
            var instance = attributes["service.instance.id"];
            _metrics[instance] = new(attributes["service.name"], _metrics.TryGetValue(instance, out var last) ? last.Exports + 1 : 1, series);
        }
    }

    /// <summary>Counts the series of a gauge, a counter or a histogram as Prometheus does: a histogram has one for each bucket, and its sum and count.</summary>
    private static int CountSeries(ProtobufFields metric) =>
        metric.Messages(5).Concat(metric.Messages(7)).Sum(static points => points.Messages(1).Count())
        + metric.Messages(9).SelectMany(static histogram => histogram.Messages(1)).Sum(static point => (point.Hex(6).Length / 16) + 2);

    private static IEnumerable<KeyValuePair<string, string>> ReadAttributes(ProtobufFields message, int number) =>
        message.Messages(number).Select(static attribute => KeyValuePair.Create(
            attribute.Text(1),
            attribute.Messages(2).Select(static value => value.Text(1) is { Length: > 0 } text ? text : value.Number(3).ToString(CultureInfo.InvariantCulture)).FirstOrDefault("")));
}

/// <summary>A span as it was received.</summary>
/// <param name="Service">The name of its process.</param>
/// <param name="Instance">The process.</param>
/// <param name="Source">The source of the span.</param>
/// <param name="Trace">Its trace.</param>
/// <param name="Id">The span.</param>
/// <param name="Parent">The span that caused it; empty if there is none.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind: <see cref="Receiver"/>, 3 at the caller, or another.</param>
/// <param name="Start">When it began, in nanoseconds since 1970.</param>
/// <param name="Attributes">Its attributes: texts and whole numbers.</param>
internal sealed record ReceivedSpan(
    string Service, string Instance, string Source, string Trace, string Id, string Parent, string Name, ulong Kind, ulong Start, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>The <see cref="Kind"/> of a span at the receiver of a call.</summary>
    public const ulong Receiver = 2;
}

/// <summary>A log record as it was received.</summary>
/// <param name="Service">The name of its process.</param>
/// <param name="Trace">Its trace; empty if there is none.</param>
/// <param name="Span">Its span; empty if there is none.</param>
/// <param name="Severity">Its severity: 9 for information, 13 for a warning, 17 for an error.</param>
/// <param name="SeverityText">The name of the severity.</param>
/// <param name="Body">Its message.</param>
/// <param name="Attributes">Its attributes: texts and whole numbers.</param>
internal sealed record ReceivedLog(
    string Service, string Trace, string Span, ulong Severity, string SeverityText, string Body, IReadOnlyDictionary<string, string> Attributes);

/// <summary>One export of the metrics of a process.</summary>
/// <param name="Service">The name of the process.</param>
/// <param name="Exports">The number of its exports until now.</param>
/// <param name="Series">The number of series of each instrument.</param>
internal sealed record ReceivedMetrics(string Service, int Exports, IReadOnlyDictionary<string, int> Series)
{
    public int Count => Series.Values.Sum();
}

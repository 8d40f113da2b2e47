using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Avatar.ServiceTesting.Telemetry;

/// <summary>
/// An OTLP endpoint (http/protobuf, https://opentelemetry.io/docs/specs/otlp) that keeps the spans it receives, and the bytes of everything.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedSpan> _spans = [];
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
        if (context.Request.Path == "/v1/traces") ReadTraces(new ProtobufFields(body.ToArray()));
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
                        span.Fixed(7),
                        ReadAttributes(span, 9).ToDictionary()));
                }
            }
        }
    }

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
/// <param name="Start">When it began, in nanoseconds since 1970.</param>
/// <param name="Attributes">Its attributes: texts and whole numbers.</param>
internal sealed record ReceivedSpan(
    string Service, string Instance, string Source, string Trace, string Id, string Parent, string Name, ulong Start, IReadOnlyDictionary<string, string> Attributes);

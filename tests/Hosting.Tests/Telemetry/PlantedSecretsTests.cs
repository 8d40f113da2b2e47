using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace Avatar.Hosting.Tests.Telemetry;

/// <summary>Tests that replace standard output: no other test runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>
/// Writes secrets into every part of log entries and spans, as libraries would if they had them, through the log and the exporters of a host.
/// The digest in the key of a device's grain keeps whole ids away from Orleans; here the key is the id itself, as a front of an earlier version
/// would send it.
/// </summary>
[Collection(nameof(Alone))]
[SuppressMessage("Performance", "CA1848", Justification = "Libraries write such lines.")]
[SuppressMessage("Usage", "CA2254", Justification = "Libraries write such lines.")]
public sealed class PlantedSecretsTests
{
    private const string Uuid = "0f8b2c1e-9a57-4d3c-b0f6-5e1d7a2c4b68";

    /// <summary>An id with the characters that end a word in most texts.</summary>
    private const string Opaque = "ann}'s:phone/#7@home=x";

    private const string Password = "p4ss-of-the-database";

    private static readonly string Image = $"{ImageName.ForOriginal(DateTimeOffset.FromUnixTimeMilliseconds(1_732_900_000_000), "jpg")}";

    private static readonly string[] Secrets = [Uuid, Opaque, Password, Image];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Formats => new MatrixTheoryData<string, string>(["Text", "Json"], [Uuid, Opaque]);

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Lines_of_Orleans_about_calls_and_activations_hold_no_whole_id(string format, string device)
    {
        var message = $"Request [S127.0.0.1:30000:1 device/{device}]->[S127.0.0.1:30001:2 device/{device}] Avatar.IDeviceGrain.UploadAsync #417";

        var (printed, exported) = await TellAsync(format, logs =>
        {
            Log(logs, "Orleans.Runtime.CallbackData", 100157, "Response did not arrive on time in '{Timeout}' for message: '{Message}'. About to break its promise.", "00:00:30", message);
            Log(logs, "Orleans.Messaging", 101038, "Dropping message: {Message}. Reason = {Reason}", message, $"device/{device} has no activation.");
            Log(logs, "Orleans.Grain", 0, "Error deactivating '{Activation}' with {GrainId}", $"[Activation: S127.0.0.1:30001:2/device/{device}@12ab+4]", $"device/{device}");
        });

        Assert.Contains("100157", printed, StringComparison.Ordinal);
        Assert.Contains("101038", printed, StringComparison.Ordinal);
        Assert.Contains("Error deactivating", printed, StringComparison.Ordinal);
        AssertSilent(printed, exported);
    }

    [Theory]
    [InlineData("Text")]
    [InlineData("Json")]
    public async Task No_part_of_a_line_holds_a_secret(string format)
    {
        var (printed, exported) = await TellAsync(format, static logs =>
        {
            var logger = logs.CreateLogger("Library");
            using var scope = logger.BeginScope(new Dictionary<string, object> { ["Device"] = Opaque, ["Path"] = $"/uploads/temp/{Image}" });
            var duplicate = new InvalidOperationException($"E11000 duplicate key error collection: avatar.devices index: _id_ dup key: {{ _id: \"{Opaque}\" }}");
            var exception = new AggregateException(
                $"Of {Uuid}", new IOException($"Could not find file '/data/uploads/temp/{Image}'.", duplicate), new TimeoutException($"mongodb://avatar:{Password}@db/avatar"));
            Log(logger, 7, "{Device} {Url} {Nested}", exception, Uuid, new Uri($"mongodb://avatar:{Password}@db"), new[] { Image, Uuid });
            logger.Log(LogLevel.Warning, 8, $"Without a template: device/{Opaque}", null, static (text, _) => text);
        });

        Assert.Contains("TimeoutException", printed, StringComparison.Ordinal);
        AssertSilent(printed, exported);
    }

    [Fact]
    public async Task No_part_of_a_span_holds_a_secret()
    {
        var (printed, exported) = await TellAsync("Text", static _ =>
        {
            using var source = new ActivitySource("avatar.test");
            var caller = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);
            var link = new ActivityLink(caller, new ActivityTagsCollection { ["path"] = $"/uploads/temp/{Image}" });
            using var span = source.StartActivity($"GET device/{Opaque}", ActivityKind.Client, caller, tags: [new("start", Uuid)], links: [link]);
            Assert.NotNull(span);
            span.SetBaggage("device", Opaque).SetTag("rpc.orleans.target_id", $"device/{Opaque}").SetTag("list", new[] { Image, Uuid }).SetTag("object", new Uri($"http://a:{Password}@b/"));
            span.AddEvent(new ActivityEvent(Image, tags: new ActivityTagsCollection { ["device"] = Uuid }));
            span.AddException(new InvalidOperationException(Opaque));
            span.SetStatus(ActivityStatusCode.Error, Uuid);
        });

        Assert.Contains("rpc.orleans.target_id", exported, StringComparison.Ordinal);
        AssertSilent(printed, exported);
    }

    /// <summary>Runs a host that exports everything, and returns what it printed and exported.</summary>
    private static async Task<(string Printed, string Exported)> TellAsync(string format, Action<ILoggerFactory> tell)
    {
        var bodies = new ConcurrentQueue<string>();
        await using var collector = await TestServer.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            bodies.Enqueue(Encoding.UTF8.GetString(body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
        using var output = new StringWriter();
        var console = Console.Out;
        Console.SetOut(TextWriter.Synchronized(output));
        try
        {
            var builder = Configure.With(
                ("Avatar:Logs:Format", format), ("OTEL_EXPORTER_OTLP_ENDPOINT", $"{collector.Url}"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                ("OTEL_EXPORTER_OTLP_TIMEOUT", "60000"));
            builder.Logging.AddLimitedLogs();
            builder.AddAvatarTelemetry(ServiceNames.Silo);
            using var host = ((HostApplicationBuilder)builder).Build();
            host.Services.GetRequiredService<TracerProvider>();
            await host.StartAsync(Cancel);
            tell(host.Services.GetRequiredService<ILoggerFactory>());

            // Not stopped: a stop limits the time of the last exports. Disposing the host waits for them.
        }
        finally
        {
            Console.SetOut(console);
        }

        return (output.ToString(), string.Concat(bodies));
    }

    private static void AssertSilent(string printed, string exported)
    {
        Assert.NotEmpty(exported);
        foreach (var secret in Secrets)
        {
            Assert.DoesNotContain(secret, printed, StringComparison.Ordinal);
            Assert.DoesNotContain(JsonEncodedText.Encode(secret).ToString(), printed, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, exported, StringComparison.Ordinal);
        }
    }

    private static void Log(ILoggerFactory logs, string category, int eventId, string template, params object[] values) =>
        logs.CreateLogger(category).Log(LogLevel.Warning, eventId, template, values);

    private static void Log(ILogger logger, int eventId, string template, Exception exception, params object[] values) =>
        logger.Log(LogLevel.Error, eventId, exception, template, values);
}

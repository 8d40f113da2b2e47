using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Avatar.ServiceTesting.Telemetry;

/// <summary>
/// Records everything that the processes of a test assembly write and export, and finds secrets in it. As a fixture of the assembly it makes
/// each <see cref="Processes.AvatarProcess"/> export its metrics, spans and log here, with every request traced. A process in a network of its
/// own, or with another endpoint in its settings, does not; its output is still recorded.
/// </summary>
/// <remarks>
/// A killed process has not exported its last tenth of a second, and not the metrics of the last five seconds. What it wrote is complete.
/// </remarks>
public sealed class RecordedTelemetry : IAsyncLifetime
{
    private readonly ConcurrentQueue<Piece> _pieces = [];
    private readonly string _password = NewSecret();
    private readonly string _key = NewSecret();
    private TestServer? _server;
    private int _checked;
    private long _bytes;

    /// <summary>The record of this assembly; null if it has none.</summary>
    internal static RecordedTelemetry? Current { get; private set; }

    /// <summary>How much was recorded.</summary>
    internal string Figures => string.Create(
        CultureInfo.InvariantCulture, $"{_pieces.Count} lines and exports, {_bytes / 1_000_000.0:0.0} MB, compared with {KnownSecrets.Count} secrets");

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(ReceiveAsync);
        Current = this;
    }

    /// <summary>Compares everything once more, because a client may have received a name after the test in which the name was written.</summary>
    public async ValueTask DisposeAsync()
    {
        Current = null;
        if (_server is not null) await _server.DisposeAsync();
        _checked = 0;
        Check();
    }

    /// <summary>Fails if anything that was recorded since the last call holds a secret that is known by now.</summary>
    internal void Check()
    {
        foreach (var piece in _pieces.Skip(_checked))
        {
            if (piece.FindSecret() is not { } secret) continue;
            _checked = _pieces.Count;
            Assert.Fail($"{piece.Process} told the secret '{secret}' in {piece.Locate(secret)}.");
        }

        _checked = _pieces.Count;
    }

    /// <summary>Adds the settings with which a process exports here. Settings of the test can override them.</summary>
    /// <param name="process">The name of the process.</param>
    /// <param name="settings">The environment of the process.</param>
    internal void AddSettings(string process, IDictionary<string, string?> settings)
    {
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://avatar:{_password}@{_server!.Url.Authority}/{process}";
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        settings["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-key={_key}";
        settings["OTEL_TRACES_SAMPLER"] = "parentbased_always_on";
        settings["OTEL_BSP_SCHEDULE_DELAY"] = settings["OTEL_BLRP_SCHEDULE_DELAY"] = "100";
        settings["OTEL_METRIC_EXPORT_INTERVAL"] = "5000";
    }

    /// <summary>Records a line that a process wrote.</summary>
    internal void AddLine(string process, string line) => Add(new Piece(process, Encoding.UTF8.GetBytes(line), null));

    /// <summary>Records an OTLP message that was received from a process.</summary>
    internal void AddExport(string process, byte[] message, string path) => Add(new Piece(process, message, path));

    private static string NewSecret()
    {
        var secret = Guid.NewGuid().ToString("N");
        KnownSecrets.Add(secret);
        return secret;
    }

    private void Add(Piece piece)
    {
        _pieces.Enqueue(piece);
        Interlocked.Add(ref _bytes, piece.Bytes.Length);
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var path = context.Request.Path.Value!.Split('/', 3);
        AddExport(path[1], body.ToArray(), path[2]);
        context.Response.ContentType = "application/x-protobuf";
    }

    /// <summary>A line or an OTLP message.</summary>
    /// <param name="Process">The process that it comes from.</param>
    /// <param name="Bytes">The line in UTF-8, or the message.</param>
    /// <param name="Path">The path to which the message was sent, which has its kind; null for a line.</param>
    private sealed record Piece(string Process, byte[] Bytes, string? Path)
    {
        /// <remarks>All secrets are ASCII.</remarks>
        public string? FindSecret() => KnownSecrets.FindIn(Encoding.Latin1.GetString(Bytes));

        public string Locate(string secret) => Path is null ? $"the line: {Encoding.UTF8.GetString(Bytes)}" : $"{Path}, field {ProtobufFields.Locate(Bytes, secret)}";
    }
}

using System.Globalization;
using OpenTelemetry.Exporter;

namespace Avatar.Hosting;

/// <summary>
/// Which kinds of telemetry are exported by OTLP, as the standard <c>OTEL_*</c> variables say
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter). The SDK reads the values; it ignores those that it does not understand and
/// exports to its default address, so they are validated here.
/// </summary>
internal sealed class OtlpExport
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Timeout = "OTEL_EXPORTER_OTLP_TIMEOUT";

    /// <summary>
    /// Time limit of one export, in milliseconds, unless a variable sets another one. The SDK's own ten seconds would delay the end of a
    /// process by as long if the collector accepts a connection and does not answer.
    /// </summary>
    private const int DefaultTimeout = 2_000;

    private static readonly string[] Protocols = ["grpc", "http/protobuf"];

    private readonly IConfiguration _configuration;

    private OtlpExport(IConfiguration configuration) => _configuration = configuration;

    /// <summary>Limits the exports at the end of the process. It works only if it is registered as a hosted service.</summary>
    public ExportEnd End { get; } = new();

    /// <exception cref="AvatarStartException">A variable has a value that is not allowed.</exception>
    public static OtlpExport From(IConfiguration configuration)
    {
        foreach (var key in Names(Endpoint)) RefuseUnless(IsEndpoint, configuration, key, "an absolute http or https URL");
        foreach (var key in Names("OTEL_EXPORTER_OTLP_PROTOCOL")) RefuseUnless(Protocols.Contains, configuration, key, "grpc or http/protobuf");
        foreach (var key in Names(Timeout).Append("OTEL_METRIC_EXPORT_INTERVAL").Append("OTEL_METRIC_EXPORT_TIMEOUT"))
        {
            RefuseUnless(IsDuration, configuration, key, "a whole number of milliseconds, at least 1");
        }

        return new OtlpExport(configuration);
    }

    /// <summary>Whether a kind of telemetry has an endpoint and is not switched off.</summary>
    public bool Exports(OtlpSignal signal) =>
        (IsSet(Endpoint) || IsSet(NameOf(Endpoint, signal)))
        && _configuration[$"OTEL_{Upper(signal)}_EXPORTER"] is not "none"
        && !bool.TrueString.Equals(_configuration["OTEL_SDK_DISABLED"], StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Sets what the SDK does not: the variables of one kind of telemetry, which override the common ones, and a short time limit.
    /// </summary>
    public void Configure(OtlpSignal signal, OtlpExporterOptions options)
    {
        if (Read("OTEL_EXPORTER_OTLP_PROTOCOL", signal) is { } protocol)
        {
            options.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        }

        // An endpoint of one kind is the whole address; the common one is a base, to which the SDK adds the path.
        if (_configuration[NameOf(Endpoint, signal)] is { Length: > 0 } endpoint) options.Endpoint = new Uri(endpoint);
        if (_configuration[NameOf("OTEL_EXPORTER_OTLP_HEADERS", signal)] is { Length: > 0 } headers) options.Headers = headers;
        options.TimeoutMilliseconds = Read(Timeout, signal) is { } timeout ? int.Parse(timeout, CultureInfo.InvariantCulture) : DefaultTimeout;
        options.HttpClientFactory = () => End.NewClient(TimeSpan.FromMilliseconds(options.TimeoutMilliseconds));
    }

    private string? Read(string key, OtlpSignal signal) =>
        _configuration[NameOf(key, signal)] is { Length: > 0 } own ? own
        : _configuration[key] is { Length: > 0 } common ? common
        : null;

    private bool IsSet(string key) => _configuration[key] is { Length: > 0 };

    private static IEnumerable<string> Names(string key) => Enum.GetValues<OtlpSignal>().Select(signal => NameOf(key, signal)).Prepend(key);

    private static string NameOf(string key, OtlpSignal signal) => key.Replace("OTLP_", $"OTLP_{Upper(signal)}_", StringComparison.Ordinal);

    private static string Upper(OtlpSignal signal) => signal.ToString().ToUpperInvariant();

    private static void RefuseUnless(Func<string, bool> isAllowed, IConfiguration configuration, string key, string allowed)
    {
        if (configuration[key] is not { Length: > 0 } value || isAllowed(value)) return;
        throw new AvatarStartException($"{key} is '{Masked.Value(value)}', but it must be {allowed}.");
    }

    private static bool IsEndpoint(string value) => Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";

    private static bool IsDuration(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
}

/// <summary>A kind of telemetry.</summary>
internal enum OtlpSignal
{
    Metrics,
    Traces,
    Logs,
}

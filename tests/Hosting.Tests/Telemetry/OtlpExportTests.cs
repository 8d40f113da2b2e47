using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace Avatar.Hosting.Tests.Telemetry;

public sealed class OtlpExportTests
{
    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "an absolute http or https URL")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "collector", "an absolute http or https URL")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://collector", "an absolute http or https URL")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "grpc or http/protobuf")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "GRPC", "grpc or http/protobuf")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "0", "a whole number of milliseconds")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "10s", "a whole number of milliseconds")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "-1", "a whole number of milliseconds")]
    public void A_value_that_is_not_allowed_stops_the_start(string key, string value, string allowed)
    {
        var message = Assert.Throws<AvatarStartException>(() => From((key, value))).Message;

        Assert.StartsWith($"{key} is '{value}', but it must be {allowed}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_in_an_address_is_not_shown()
    {
        var message = Assert.Throws<AvatarStartException>(() => From(("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://user:hidden@collector"))).Message;

        Assert.DoesNotContain("hidden", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_exported_without_an_endpoint() =>
        Assert.All(Enum.GetValues<OtlpSignal>(), signal => Assert.False(From(("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")).Exports(signal)));

    [Theory]
    [InlineData("OTEL_METRICS_EXPORTER", "none")]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    public void An_export_can_be_switched_off(string key, string value)
    {
        (string, string) endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317");

        Assert.True(From(endpoint).Exports(OtlpSignal.Metrics));
        Assert.False(From(endpoint, (key, value)).Exports(OtlpSignal.Metrics));
    }

    [Fact]
    public void The_variables_of_one_signal_override_the_common_ones()
    {
        var export = From(
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "https://metrics:4318/all"),
            ("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "key=secret"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "750"));
        Assert.True(export.Exports(OtlpSignal.Metrics));
        Assert.False(export.Exports(OtlpSignal.Traces));

        var options = new OtlpExporterOptions();
        export.Configure(OtlpSignal.Metrics, options);

        Assert.Equal(
            (new Uri("https://metrics:4318/all"), OtlpExportProtocol.HttpProtobuf, "key=secret", 750),
            (options.Endpoint, options.Protocol, options.Headers, options.TimeoutMilliseconds));
    }

    [Fact]
    public void An_export_has_two_seconds_unless_said_otherwise()
    {
        var options = new OtlpExporterOptions();
        From(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317")).Configure(OtlpSignal.Metrics, options);

        Assert.Equal(2_000, options.TimeoutMilliseconds);
    }

    private static OtlpExport From(params (string Key, string Value)[] values) => OtlpExport.From(new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
        .Build());
}

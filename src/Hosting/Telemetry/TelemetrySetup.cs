using OpenTelemetry.Resources;

namespace Avatar.Hosting;

/// <summary>Adds the telemetry of a process. <c>docs/telemetry.md</c> describes what it contains.</summary>
internal static class TelemetrySetup
{
    /// <summary>
    /// Registers the name of the process and its instruments, and exports them by OTLP if an <c>OTEL_EXPORTER_OTLP_*</c> endpoint is set.
    /// Without an exporter nothing listens to the instruments, and a measurement costs one comparison.
    /// </summary>
    /// <param name="builder">The host; its settings must have been added.</param>
    /// <param name="service">The name of the process: a constant of <see cref="ServiceNames"/>. <c>OTEL_SERVICE_NAME</c> overrides it.</param>
    /// <exception cref="AvatarStartException">An <c>OTEL_*</c> variable has a value that is not allowed.</exception>
    public static void AddAvatarTelemetry(this IHostApplicationBuilder builder, string service)
    {
        var otlp = OtlpExport.From(builder.Configuration);
        if (Enum.GetValues<OtlpSignal>().Any(otlp.Exports))
        {
            builder.Services.AddHostedService<ExportFailures>();

            // An instance, which the container does not dispose: exporters use it until the last of them is disposed.
            builder.Services.AddSingleton<IHostedService>(otlp.End);
        }

        builder.Services.AddOpenTelemetry().ConfigureResource(resource => Describe(resource, service));
        builder.Services.AddHostedService<ProcessMetrics>();
        builder.AddMeters(otlp);
        builder.AddTraces(service, otlp);
        if (otlp.Exports(OtlpSignal.Logs)) builder.Services.AddSingleton(new LogExport(otlp, Describe(ResourceBuilder.CreateDefault(), service)));
    }

    private static ResourceBuilder Describe(ResourceBuilder resource, string service) => resource
        .AddService(service, serviceVersion: ProductVersion.Text, serviceInstanceId: InstanceId)
        .AddEnvironmentVariableDetector();

    /// <summary>The value of <c>service.instance.id</c>.</summary>
    internal static string InstanceId { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";
}

/// <summary>The values of <c>service.name</c>.</summary>
internal static class ServiceNames
{
    /// <summary>Web front and silo in one process.</summary>
    public const string Embedded = "avatar";

    public const string Front = "avatar-front";

    public const string Silo = "avatar-silo";
}

namespace Avatar.Hosting;

/// <summary>Default log levels: Information for this service, Warning for frameworks. The configuration can override them.</summary>
public static class QuietLogs
{
    /// <summary>Sets the default levels, and writes the log with <see cref="LimitedLogs"/>.</summary>
    public static void AddQuietLogs(this WebApplicationBuilder builder)
    {
        // The first source, so that every other source overrides it.
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Warning",
                ["Logging:LogLevel:Avatar"] = "Information",
                ["Logging:LogLevel:Microsoft"] = "Warning",
                ["Logging:LogLevel:Orleans"] = "Warning",

                // At its start it can warn of a stall as long as the uptime of the machine, because its threads are not synchronised.
                ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",

                // A front without a gateway logs that itself (event 3011).
                ["Logging:LogLevel:Orleans.Messaging.GatewayManager"] = "Error",

                // Readiness logs failed checks (event 3005).
                ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",

                // A failed start is reported once, as a message on standard error.
                ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
            },
        });
        builder.Logging.AddLimitedLogs();
    }
}

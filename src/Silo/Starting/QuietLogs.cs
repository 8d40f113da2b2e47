namespace Avatar.Silo.Starting;

/// <summary>What is logged unless the configuration says otherwise: our own news, and the warnings of frameworks.</summary>
public static class QuietLogs
{
    /// <summary>Sets the levels, and one line per entry on the console.</summary>
    public static void AddQuietLogs(this WebApplicationBuilder builder)
    {
        // First of all sources, so that every other one overrides it.
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Warning",
                ["Logging:LogLevel:Avatar"] = "Information",
                ["Logging:LogLevel:Microsoft"] = "Warning",
                ["Logging:LogLevel:Orleans"] = "Warning",

                // It may warn of a stall as long as the machine is up when it starts: its threads do not wait for each other.
                ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",

                // A front without a gateway says so itself.
                ["Logging:LogLevel:Orleans.Messaging.GatewayManager"] = "Error",

                // What stops the start is told once, as a sentence.
                ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
            },
        });
        builder.Logging.AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
    }
}

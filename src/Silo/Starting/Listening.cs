using Avatar.Silo.Configuration;
using Avatar.Silo.Health;
using Avatar.Silo.Stopping;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Avatar.Silo.Starting;

/// <summary>Where a process listens, and how long it goes on after it was told to stop.</summary>
public static class Listening
{
    /// <summary>What the silo may take after the requests had their time, until it is to leave things as they are.</summary>
    private static readonly TimeSpan SiloStop = TimeSpan.FromSeconds(7);

    private static readonly string[] OtherWays = ["urls", "http_ports", "https_ports", "Kestrel:Endpoints"];

    /// <param name="builder">The host's.</param>
    /// <param name="defaultUrl">Where to listen if nothing is said.</param>
    public static void AddListening(this WebApplicationBuilder builder, string defaultUrl)
    {
        if (!OtherWays.Any(key => builder.Configuration.GetSection(key) is var section && (section.Exists() && section.Value != "")))
        {
            builder.WebHost.UseUrls(defaultUrl);
        }

        builder.Services.AddOptions<KestrelServerOptions>().Configure(options => options.AddServerHeader = false);
        builder.Services.AddOptions<HostOptions>().Configure((HostOptions options, AvatarSettings settings) =>
            options.ShutdownTimeout = settings.Get(Settings.DrainTimeout) + SiloStop);
        builder.Services.AddSingleton<IHostLifetime, StopSignals>();
        builder.Services.AddSingleton<Pulse>();
    }
}

using Avatar.Silo.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Avatar.WebFront.Starting;

/// <summary>Where the service listens, and how long it goes on after it was told to stop.</summary>
internal static class Listening
{
    private const string DefaultUrl = "http://localhost:8080";

    /// <summary>What the silo may take after the requests had their time.</summary>
    private static readonly TimeSpan SiloStop = TimeSpan.FromSeconds(10);

    private static readonly string[] OtherWays = ["urls", "http_ports", "https_ports", "Kestrel:Endpoints"];

    public static void AddListening(this WebApplicationBuilder builder)
    {
        if (!OtherWays.Any(key => builder.Configuration.GetSection(key) is var section && (section.Exists() && section.Value != "")))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.Services.AddOptions<KestrelServerOptions>().Configure(options => options.AddServerHeader = false);
        builder.Services.AddOptions<HostOptions>().Configure((HostOptions options, AvatarSettings settings) =>
            options.ShutdownTimeout = settings.Get(Settings.DrainTimeout) + SiloStop);
    }
}

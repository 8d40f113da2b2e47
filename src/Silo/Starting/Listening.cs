using System.Globalization;
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

    private const string Endpoints = "Kestrel:Endpoints";

    private static readonly string[] OtherWays = ["urls", "http_ports", "https_ports", Endpoints];

    /// <param name="builder">The host's.</param>
    /// <param name="defaultUrl">Where to listen if nothing is said.</param>
    public static void AddListening(this WebApplicationBuilder builder, string defaultUrl)
    {
        if (!OtherWays.Any(key => builder.Configuration.GetSection(key) is var section && (section.Exists() && section.Value != "")))
        {
            builder.WebHost.UseUrls(defaultUrl);
        }

        RefuseSlips(builder.Configuration);

        builder.Services.AddOptions<KestrelServerOptions>().Configure(options => options.AddServerHeader = false);
        builder.Services.AddOptions<HostOptions>().Configure((HostOptions options, AvatarSettings settings) =>
            options.ShutdownTimeout = settings.Get(Settings.DrainTimeout) + SiloStop);
        builder.Services.AddSingleton<IHostLifetime, StopSignals>();
        builder.Services.AddSingleton<Pulse>();
    }

    /// <summary>
    /// The server takes a user for a part of the host, and shows it in its log; and where it can make nothing of a host and port it listens at all
    /// addresses of the machine.
    /// </summary>
    private static void RefuseSlips(ConfigurationManager configuration)
    {
        foreach (var (key, text) in configuration.GetSection(Endpoints).AsEnumerable().Append(new(Settings.Urls.Key, configuration["urls"])))
        {
            if (text is null || !IsAddress(key)) continue;
            var slip = text.Contains('@', StringComparison.Ordinal) ? "an address to listen at has no user and no password"
                : !text.Split(';').All(HasPort) ? "a port is a whole number from 0 to 65535"
                : null;
            if (slip is not null) throw new AvatarStartException($"{key} is '{Masked.Value(text)}', but {slip}.");
        }
    }

    private static bool IsAddress(string key) => key == Settings.Urls.Key || key.EndsWith(":Url", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether what stands where a port stands is one. Sockets of files are addressed as <c>http://unix:/path</c>, pipes as <c>http://pipe:/name</c>.</summary>
    private static bool HasPort(string url)
    {
        var authority = url[(url.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0)..].Split('/')[0].Trim();
        var colon = authority.LastIndexOf(':');
        return colon <= authority.LastIndexOf(']')
            || authority[..colon] is "unix" or "pipe"
            || ushort.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }
}

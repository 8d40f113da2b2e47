using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Avatar.Hosting;

/// <summary>Configures the addresses that a process listens on, and its shutdown.</summary>
public static class Listening
{
    /// <summary>Time for stopping the silo after the requests have drained; then hosted services are asked to give up.</summary>
    private static readonly TimeSpan SiloStopTimeout = TimeSpan.FromSeconds(7);

    private const string Endpoints = "Kestrel:Endpoints";

    private static readonly string Urls = Setting.KeyOf<HostingOptions>(nameof(HostingOptions.Urls));

    private static readonly string[] AddressKeys = ["urls", "http_ports", "https_ports", Endpoints];

    /// <param name="builder">The host builder.</param>
    /// <param name="defaultUrl">The URL to listen on if none is configured.</param>
    public static void AddListening(this WebApplicationBuilder builder, string defaultUrl)
    {
        if (!AddressKeys.Any(key => builder.Configuration.GetSection(key) is var section && (section.Exists() && section.Value != "")))
        {
            builder.WebHost.UseUrls(defaultUrl);
        }

        // Base images set ASPNETCORE_HTTP_PORTS. URLs win over it; ASP.NET Core would warn of that at every start.
        if (!string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseSetting("http_ports", "");

        RejectInvalidAddresses(builder.Configuration);
        builder.Settings<AdminOptions>().RefuseSharedAddresses(ListAddresses(builder.Configuration));

        builder.Services.AddOptions<KestrelServerOptions>().Configure(options => options.AddServerHeader = false);
        builder.Services.AddOptions<HostOptions>().Configure((HostOptions options, IOptions<StopOptions> stop) =>
            options.ShutdownTimeout = stop.Value.DrainTimeout + SiloStopTimeout);
        builder.Services.AddSingleton<IHostLifetime, StopSignals>();
        builder.Services.AddSingleton<Pulse>();
    }

    /// <summary>
    /// Rejects addresses that Kestrel would accept with a surprising effect: it treats a user as part of the host and logs it, and if it cannot
    /// parse host and port, it listens on all addresses of the machine.
    /// </summary>
    private static void RejectInvalidAddresses(ConfigurationManager configuration)
    {
        foreach (var (key, text) in configuration.GetSection(Endpoints).AsEnumerable().Append(new(Urls, configuration["urls"])))
        {
            if (text is null || !IsAddress(key)) continue;
            var fault = text.Contains('@', StringComparison.Ordinal) ? "a listening address cannot have a user or password"
                : !text.Split(';').All(HasValidPort) ? "its port must be a whole number from 0 to 65535"
                : null;
            if (fault is not null) throw new AvatarStartException($"{key} is '{Masked.Value(text)}', but {fault}.");
        }
    }

    /// <summary>Lists the addresses that Kestrel will listen on, in the order of precedence in which it reads the settings.</summary>
    private static string[] ListAddresses(ConfigurationManager configuration)
    {
        string[] endpoints = [.. configuration.GetSection(Endpoints).GetChildren().Select(static endpoint => endpoint["Url"]).OfType<string>()];
        if (endpoints.Length > 0) return endpoints;
        if (Split("urls") is { Length: > 0 } urls) return urls;
        return [.. Split("http_ports").Select(static port => $"http://*:{port}"), .. Split("https_ports").Select(static port => $"https://*:{port}")];

        string[] Split(string key) => configuration[key]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
    }

    private static bool IsAddress(string key) => key == Urls || key.EndsWith(":Url", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the URL has no port or a valid one. Unix sockets are addressed as <c>http://unix:/path</c>, named pipes as <c>http://pipe:/name</c>.</summary>
    private static bool HasValidPort(string url)
    {
        var authority = url[(url.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0)..].Split('/')[0].Trim();
        var colon = authority.LastIndexOf(':');
        return colon <= authority.LastIndexOf(']')
            || authority[..colon] is "unix" or "pipe"
            || ushort.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }
}

/// <summary>Finds a port that no process listens on.</summary>
internal static class FreePort
{
    /// <summary>
    /// The range of ports. Linux, Windows and macOS take the ports of outgoing connections from higher ones: such a port could be taken
    /// between the search and its use.
    /// </summary>
    private const int First = 20_000, AfterLast = 30_000;

    /// <summary>Maximum number of ports that are tried.</summary>
    private const int Attempts = 100;

    /// <exception cref="SocketException">All ports that were tried are in use.</exception>
    public static int Find()
    {
        for (var attempt = 1; ; attempt++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            var port = Random.Shared.Next(First, AfterLast);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Any, port));
                socket.Listen();
                return port;
            }
            catch (SocketException failure) when (attempt < Attempts && failure.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Another process uses it, or Windows has reserved it.
            }
        }
    }
}

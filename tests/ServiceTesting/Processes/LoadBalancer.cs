using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Avatar.ServiceTesting.Processes;

/// <summary>
/// Debian's haproxy in front of some servers: it asks each once a second whether it is ready, takes out one that is not, and never
/// sends a request twice.
/// </summary>
internal sealed class LoadBalancer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/haproxy";

    private readonly TemporaryFolder _folder;
    private readonly RunningProgram _program;

    private LoadBalancer(TemporaryFolder folder, RunningProgram program, Uri url) => (_folder, _program, Url) = (folder, program, url);

    public Uri Url { get; }

    /// <summary>What it has said of the servers.</summary>
    public string Said => string.Join('\n', [.. _program.Output, .. _program.Errors]);

    public static void SkipUnlessThere() =>
        Assert.SkipUnless(File.Exists(Program), $"{Program} is not there: install Debian's haproxy to run it.");

    public static async Task<LoadBalancer> StartAsync(IEnumerable<Uri> servers)
    {
        var folder = new TemporaryFolder();
        var port = FindFreePort();
        var lines = servers.Select((server, number) => $"    server s{number} {server.Authority} check inter 1s fall 1 rise 1");
        var path = Path.Combine(folder.Path, "haproxy.cfg");
        await File.WriteAllTextAsync(path, string.Create(CultureInfo.InvariantCulture, $"""
            defaults
                mode http
                timeout connect 5s
                timeout client 60s
                timeout server 180s
                retries 0
            frontend phones
                bind 127.0.0.1:{port}
                default_backend fronts
            backend fronts
                balance roundrobin
                option httpchk GET /health/ready
            {string.Join('\n', lines)}

            """));
        var url = new Uri($"http://127.0.0.1:{port}");
        return new(folder, RunningProgram.Start(new ProcessStartInfo(Program, ["-db", "-f", path])), url);
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Avatar.ServiceTesting.Processes;

/// <summary>
/// Debian's haproxy in front of several servers. It checks the readiness of each server once a second, removes a server that is not ready, and
/// never retries a request.
/// </summary>
internal sealed class LoadBalancer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/haproxy";

    private readonly TemporaryFolder _folder;
    private readonly RunningProgram _program;

    private LoadBalancer(TemporaryFolder folder, RunningProgram program, Uri url) => (_folder, _program, Url) = (folder, program, url);

    public Uri Url { get; }

    /// <summary>The output of haproxy.</summary>
    public string Said => string.Join('\n', [.. _program.Output, .. _program.Errors]);

    public static void SkipUnlessThere() =>
        Assert.SkipUnless(File.Exists(Program), $"{Program} is missing: install Debian's haproxy to run this test.");

    public static async Task<LoadBalancer> StartAsync(IEnumerable<Uri> servers)
    {
        var folder = new TemporaryFolder();
        var port = UnusedPort.Find();
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
}

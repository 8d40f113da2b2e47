using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Avatar.ServiceTesting.Processes;

/// <summary>Debian's haproxy in front of several servers, with the configuration of <c>deploy/docker</c> but for the addresses.</summary>
internal sealed partial class LoadBalancer : IAsyncDisposable
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
        var configuration = await File.ReadAllTextAsync(Repository.GetPath("deploy/docker/haproxy.cfg"));
        var lines = servers.Select((server, number) => $"    server s{number} {server.Authority}");
        configuration = Containers().Replace(configuration, "");
        configuration = Template().Replace(configuration, string.Join('\n', lines));
        configuration = Address().Replace(configuration, string.Create(CultureInfo.InvariantCulture, $"bind 127.0.0.1:{port}"));
        var path = Path.Combine(folder.Path, "haproxy.cfg");
        await File.WriteAllTextAsync(path, configuration);
        return new(folder, RunningProgram.Start(new ProcessStartInfo(Program, ["-db", "-f", path])), new Uri($"http://127.0.0.1:{port}"));
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>The name server of a container engine.</summary>
    [GeneratedRegex(@"^resolvers .*\n(?: .*\n)+", RegexOptions.Multiline)]
    private static partial Regex Containers();

    [GeneratedRegex("^ *server-template .*$", RegexOptions.Multiline)]
    private static partial Regex Template();

    [GeneratedRegex(@"bind :\d+")]
    private static partial Regex Address();
}

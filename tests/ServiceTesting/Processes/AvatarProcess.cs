using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Avatar.ServiceTesting.Networks;

namespace Avatar.ServiceTesting.Processes;

/// <summary>
/// A program of the service as its users run it: a process of its own on a free port of the loopback address, with a data
/// directory that outlives the process and not the test. Started, killed and started again as often as a test likes.
/// </summary>
internal sealed class AvatarProcess : IAsyncDisposable
{
    /// <summary>Far beyond what anything here takes, even on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Beyond what the service gives any request.</summary>
    public static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(4);

    private const string ListeningLine = "  Listening  ";
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>What a process gets of our environment: not the settings of whoever runs the tests.</summary>
    private static readonly string[] Inherited = ["PATH", "HOME", "TMPDIR", "DOTNET_ROOT", "LD_LIBRARY_PATH", "LANG"];

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _earlier = [];
    private RunningProgram? _program;

    /// <summary>Which of the programs it is.</summary>
    public AvatarProgram Kind { get; init; }

    /// <summary>What tests call it.</summary>
    public string Name { get => field ?? Kind.ToString(); init; }

    /// <summary>Settings as environment variables.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>Where the data lies; a folder of its own unless another is given.</summary>
    public string DataDirectory { get => field ?? Path.Combine(_folder.Path, "data"); init; }

    /// <summary>The network that it runs in; this machine's unless another is given.</summary>
    public PrivateNetwork? Network { get; init; }

    /// <summary>A program that starts it in its own place, with its arguments: one that limits it, or makes its system calls fail.</summary>
    public IReadOnlyList<string> Under { get; init; } = [];

    /// <summary>Where it is started; nothing of it lies there but the data, unless those have another place.</summary>
    public string WorkingDirectory => _folder.Path;

    public Uri Url { get; private set; } = null!;

    /// <summary>What the process has said since its last start.</summary>
    public string Said => _program is null ? "" : string.Join('\n', [.. _program.Output, .. _program.Errors]);

    /// <summary>What it has said since its first start.</summary>
    public string SaidEver => string.Join('\n', [.. _earlier, Said]);

    public bool IsRunning => _program is { HasEnded: false };

    public RunningProgram Program => _program ?? throw new InvalidOperationException("The process was not started.");

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        await ListenAsync();
        await BecomeReadyAsync();
    }

    /// <summary>Starts it and waits until it listens.</summary>
    public async Task ListenAsync()
    {
        await BeginAsync();
        var line = await Program.WaitForLineAsync(ListeningLine, Patience);
        Url = new Uri(line[ListeningLine.Length..]);
    }

    /// <summary>Waits until it is ready.</summary>
    public async Task BecomeReadyAsync()
    {
        using var client = NewClient();
        for (var began = Stopwatch.StartNew(); await ReadyAsync(client) is not HttpStatusCode.OK;)
        {
            if (began.Elapsed > Patience) Assert.Fail($"The process does not get ready.\n{Said}");
            await Task.Delay(BetweenLooks);
        }
    }

    /// <summary>Starts it and waits until it has ended, as one that refuses to start does.</summary>
    public async Task<RunningProgram> RunToEndAsync()
    {
        await BeginAsync();
        await Program.WaitForEndAsync(Patience);
        return Program;
    }

    /// <summary>Ends it at once, as a power cut would.</summary>
    public void Kill() => Program.Kill();

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task<int> StopAsync()
    {
        Terminate();
        return await Program.WaitForEndAsync(Patience);
    }

    /// <summary>Asks it to end.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Takes the processors from it, as a machine that is moved or swaps does; it knows nothing of it.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Gives them back.</summary>
    public void Thaw() => Signal("CONT");

    /// <summary>A client of the running process.</summary>
    /// <param name="moved">Told of every piece of a request or answer that crosses the socket, with its length.</param>
    public HttpClient NewClient(Action<int>? moved = null)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        if (Network is not null) handler.ConnectCallback = (context, cancellationToken) => Network.ConnectAsync(
            new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), cancellationToken);
        else if (moved is not null)
        {
            handler.ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                    return new WatchedStream(new NetworkStream(socket, ownsSocket: true), moved);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }

        return new HttpClient(handler) { BaseAddress = Url, Timeout = Patience };
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null) await _program.DisposeAsync();
        _folder.Dispose();
    }

    private void Signal(string name) => Assert.Null(SystemCommand.Run("sh", "-c", $"kill -{name} {Program.Id}"));

    private async Task BeginAsync()
    {
        if (_program is not null) _earlier.Add(Said);
        if (Interlocked.Exchange(ref _program, null) is { } last) await last.DisposeAsync();
        string[] command = [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, $"Avatar.{Kind}.dll")];
        command = [.. Under, .. command];
        if (Network is not null) command = [.. Network.Inside(_folder.Path, command)];
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = _folder.Path };
        start.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value) start.Environment[name] = value;
        }

        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Avatar__DataDirectory"] = DataDirectory;
        // The number of a test's portrait stands where photos keep their metadata; it has to come back.
        start.Environment["Avatar__Originals__Metadata"] = "Keep";
        foreach (var (name, value) in Settings) start.Environment[name] = value;
        _program = RunningProgram.Start(start);
    }

    private static async Task<HttpStatusCode> ReadyAsync(HttpClient client)
    {
        using var response = await client.GetAsync("/health/ready");
        return response.StatusCode;
    }
}

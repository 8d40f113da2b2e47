using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Avatar.ServiceTesting.Networks;
using Avatar.ServiceTesting.Telemetry;

namespace Avatar.ServiceTesting.Processes;

/// <summary>
/// A program of the service as its operators run it: a separate process on a free port of the loopback address. A test can start and kill it
/// any number of times; the data directory is kept until the end of the test.
/// </summary>
internal sealed class AvatarProcess : IAsyncDisposable
{
    /// <summary>The wait limit for all steps of tests. It is far longer than they take, even on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>A wait limit that is longer than the service's own limit for any request.</summary>
    public static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(4);

    private const string ListeningLine = "  Listening  ";
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>The environment variables that a process inherits. Settings of the service in the environment of the tests are not inherited.</summary>
    private static readonly string[] Inherited = ["PATH", "HOME", "TMPDIR", "DOTNET_ROOT", "LD_LIBRARY_PATH", "LANG"];

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _earlier = [];
    private RunningProgram? _program;

    /// <summary>The program.</summary>
    public AvatarProgram Kind { get; init; }

    /// <summary>The folder of the program; that of this version unless it is set.</summary>
    public string ProgramFolder { get; set; } = AppContext.BaseDirectory;

    /// <summary>The name of the process in tests.</summary>
    public string Name { get => field ?? Kind.ToString(); init; }

    /// <summary>Settings as environment variables.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>The data directory; a separate temporary folder unless it is set.</summary>
    public string DataDirectory { get => field ?? Path.Combine(_folder.Path, "data"); init; }

    /// <summary>The network that it runs in; null for the network of this machine.</summary>
    public PrivateNetwork? Network { get; init; }

    /// <summary>A command line, which ends by executing the process: it can limit the process, or make its system calls fail.</summary>
    public IReadOnlyList<string> Under { get; init; } = [];

    /// <summary>The working directory. It is empty, except for the data directory if that is not set.</summary>
    public string WorkingDirectory => _folder.Path;

    public Uri Url { get; private set; } = null!;

    /// <summary>The output of the process since its last start.</summary>
    public string Said => _program is null ? "" : string.Join('\n', [.. _program.Output, .. _program.Errors]);

    /// <summary>The output since its first start.</summary>
    public string SaidEver => string.Join('\n', [.. _earlier, Said]);

    public bool IsRunning => _program is { HasEnded: false };

    public RunningProgram Program => _program ?? throw new InvalidOperationException("The process was not started.");

    /// <summary>Starts the process and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        await ListenAsync();
        await BecomeReadyAsync();
    }

    /// <summary>Starts the process and waits until it listens.</summary>
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
            if (began.Elapsed > Patience) Assert.Fail($"The process did not become ready within the wait limit.\n{Said}");
            await Task.Delay(BetweenLooks);
        }
    }

    /// <summary>Starts the process and waits for its end: for a start that must be refused.</summary>
    public async Task<RunningProgram> RunToEndAsync()
    {
        await BeginAsync();
        await Program.WaitForEndAsync(Patience);
        return Program;
    }

    /// <summary>Kills the process immediately, as a crash would.</summary>
    public void Kill() => Program.Kill();

    /// <summary>Sends SIGTERM and waits for the end of the process.</summary>
    public async Task<int> StopAsync()
    {
        Terminate();
        return await Program.WaitForEndAsync(Patience);
    }

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Suspends the process without its knowledge, as the migration of a virtual machine or heavy swapping does.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Resumes the process.</summary>
    public void Thaw() => Signal("CONT");

    /// <summary>Creates a client of the running process.</summary>
    /// <param name="moved">Called with the length of every piece of a request or answer that passes the socket.</param>
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
        if (RecordedTelemetry.Current is not null) KnownSecrets.AddImagesIn(DataDirectory);
        _folder.Dispose();
    }

    private void Signal(string name) => Assert.Null(SystemCommand.Run("sh", "-c", $"kill -{name} {Program.Id}"));

    private async Task BeginAsync()
    {
        if (_program is not null) _earlier.Add(Said);
        if (Interlocked.Exchange(ref _program, null) is { } last) await last.DisposeAsync();
        string[] command = [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(ProgramFolder, $"Avatar.{Kind}.dll")];
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
        // The number of a portrait is appended to the photo; the service must not remove it with the metadata.
        start.Environment["Avatar__Originals__Metadata"] = "Keep";
        if (Network is null) RecordedTelemetry.Current?.AddSettings(Name, start.Environment);
        foreach (var (name, value) in Settings) start.Environment[name] = value;
        KnownSecrets.AddFrom(Settings);
        _program = RunningProgram.Start(start, line => RecordedTelemetry.Current?.AddLine(Name, line));
    }

    private async Task<HttpStatusCode> ReadyAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync("/health/ready");
            return response.StatusCode;
        }
        catch (HttpRequestException failure)
        {
            throw new HttpRequestException($"The process could not be asked whether it is ready: {failure.Message}\n{Said}", failure);
        }
    }
}

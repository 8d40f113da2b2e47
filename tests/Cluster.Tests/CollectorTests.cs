using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>Telemetry for a collector that is out of order.</summary>
public sealed class CollectorTests
{
    private static readonly TimeSpan WarningInterval = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task A_collector_that_refuses_connections_is_reported_once_a_minute_and_does_not_delay_the_end(string protocol)
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var address = unused.LocalEndpoint;
        unused.Stop();
        await using var avatar = NewProcess(address, protocol, timeout: 2_000);
        var began = Stopwatch.StartNew();
        await UseAsync(avatar);

        await avatar.Program.WaitForLineAsync("about the export", IsWarning, AvatarProcess.Patience);
        await UseAsync(avatar);
        await AssertEndsAsync(avatar);

        Assert.InRange(avatar.Program.Output.Count(IsWarning), 1, 1 + (int)(began.Elapsed / WarningInterval));
    }

    /// <summary>
    /// The time limit of an export is far longer than that of a stop: the process would be ended with an exit code if it waited for an answer.
    /// </summary>
    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task A_collector_that_accepts_connections_and_never_answers_does_not_delay_the_end(string protocol)
    {
        using var silent = new SilentServer();
        await using var avatar = NewProcess(silent.Address, protocol, timeout: 600_000);
        await UseAsync(avatar);

        // Metrics, spans and log records are sent over connections of their own.
        await Wait.UntilAsync(() => silent.Connections >= 3, AvatarProcess.Patience);
        await UseAsync(avatar);
        await AssertEndsAsync(avatar);
    }

    private static bool IsWarning(string line) => line.Contains("[3050]", StringComparison.Ordinal);

    /// <summary>The stop is cut after nine seconds, of which the process needs less than two by itself.</summary>
    private static AvatarProcess NewProcess(EndPoint collector, string protocol, int timeout) => new()
    {
        Settings =
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://avatar:password-of-the-collector@{collector}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_EXPORTER_OTLP_TIMEOUT"] = $"{timeout}",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
            ["OTEL_TRACES_SAMPLER"] = "always_on",
            ["Avatar__Shutdown__DrainTimeout"] = "00:00:00",
        },
    };

    private static async Task UseAsync(AvatarProcess avatar)
    {
        if (!avatar.IsRunning) await avatar.StartAsync();
        using var client = avatar.NewClient();
        var upload = (await new Phone(client, Phone.NewDevice()).UploadAsync(Portrait.Of(1))).Expect(201);
        Assert.NotNull(upload.Text("cartoon", "id"));
    }

    private static async Task AssertEndsAsync(AvatarProcess avatar)
    {
        var began = Stopwatch.StartNew();
        var exitCode = await avatar.StopAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"It ended after {began.Elapsed.TotalSeconds:0.0} s.");
        Assert.True(exitCode == 0, avatar.Said);
        Assert.Empty(avatar.Program.Complaints);

        // The last export reads the metrics of components that are already disposed, which is no fault.
        Assert.DoesNotContain("disposed object", avatar.Said, StringComparison.Ordinal);
    }

    /// <summary>Accepts connections, and neither reads nor answers.</summary>
    private sealed class SilentServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly List<Socket> _sockets = [];
        private readonly Task _accepting;

        public SilentServer()
        {
            _listener.Start();
            _accepting = AcceptAsync();
        }

        public EndPoint Address => _listener.LocalEndpoint;

        public int Connections
        {
            get
            {
                lock (_sockets) return _sockets.Count;
            }
        }

        public void Dispose()
        {
            _listener.Stop();
            _accepting.Wait();
            foreach (var socket in _sockets) socket.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var socket = await _listener.AcceptSocketAsync();
                    lock (_sockets) _sockets.Add(socket);
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}

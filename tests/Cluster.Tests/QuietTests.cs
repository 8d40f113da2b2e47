using System.Diagnostics;
using System.Net;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Networks;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>
/// The service resolves no host name, opens no connection that is not configured, and leaves no file outside its data directory. A library that
/// the service needs once did all of these, nine seconds after each start; another library may start to.
/// </summary>
/// <remarks>
/// These tests wait in real time, because such activity does not follow the service's clock. They wait in parallel. The variable CI is removed
/// from the environment of the processes, because libraries that report often do not when it is set.
/// </remarks>
public sealed class QuietTests(QuietRuns runs) : IClassFixture<QuietRuns>
{
    [Fact]
    public async Task One_process_sends_no_packets_and_leaves_no_files()
    {
        var traces = await runs.OneProcess;

        traces.AreNone();
    }

    [Fact]
    public async Task A_front_and_a_silo_send_packets_to_each_other_and_the_database_and_to_no_other_host()
    {
        TestDatabase.SkipUnlessThere();
        var traces = await runs.FrontAndSilo;

        traces.AreNone();
    }
}

/// <summary>The unwanted activity of the service.</summary>
/// <param name="Names">The host names that it tried to resolve.</param>
/// <param name="Strangers">The endpoints to which it sent packets and that are not configured.</param>
/// <param name="Files">The files that it left outside the data directory.</param>
public sealed record QuietTraces(IReadOnlyList<string> Names, IReadOnlyList<string> Strangers, IReadOnlyList<string> Files)
{
    public void AreNone() => Assert.Multiple(() => Assert.Empty(Names), () => Assert.Empty(Strangers), () => Assert.Empty(Files));
}

/// <summary>The running service as one process and as two, each in a separate network; both run in parallel.</summary>
public sealed class QuietRuns
{
    /// <summary>One and a half times the delay of the known library.</summary>
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(15);

    /// <summary>The default ports of a cluster. No other process uses the network.</summary>
    private const int SiloPort = 11111;
    private const int GatewayPort = 30000;

    public Task<QuietTraces> OneProcess { get; } = RunOneProcessAsync();

    public Task<QuietTraces> FrontAndSilo { get; } = TestDatabase.IsThere ? RunFrontAndSiloAsync() : Task.FromResult<QuietTraces>(new([], [], []));

    private static async Task<QuietTraces> RunOneProcessAsync()
    {
        await using var network = await PrivateNetwork.CreateOrSkipAsync();
        using var folder = new TemporaryFolder();
        await using var avatar = NewProcess(network, folder, AvatarProgram.WebFront, []);
        var began = Stopwatch.StartNew();
        await avatar.StartAsync();
        await DrawAndDownloadAsync(avatar);
        await WaitAsync(began);
        await StopAsync(avatar);
        return Traces(network, folder, [avatar], avatar.Url.Port);
    }

    private static async Task<QuietTraces> RunFrontAndSiloAsync()
    {
        await using var network = await PrivateNetwork.CreateOrSkipAsync();
        await using var database = new ClusterDatabase();
        await using var relay = new TcpRelay(database.Server, network.NewListener());
        relay.Open();
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string>
        {
            ["Avatar__Topology"] = "Cluster",
            ["ConnectionStrings__MongoDB"] = database.ConnectionStringBy(relay.Address),
            ["Orleans__Endpoints__AdvertisedIPAddress"] = "127.0.0.1",
        };
        await using var silo = NewProcess(network, folder, AvatarProgram.Silo, settings);
        await using var front = NewProcess(network, folder, AvatarProgram.WebFront, settings);
        var began = Stopwatch.StartNew();
        await Task.WhenAll(silo.StartAsync(), front.StartAsync());
        await DrawAndDownloadAsync(front);
        await WaitAsync(began);
        await StopAsync(front);
        await StopAsync(silo);
        return Traces(network, folder, [silo, front], silo.Url.Port, front.Url.Port, relay.Address.Port, SiloPort, GatewayPort);
    }

    private static AvatarProcess NewProcess(PrivateNetwork network, TemporaryFolder folder, AvatarProgram kind, Dictionary<string, string> settings) => new()
    {
        Kind = kind,
        Network = network,
        DataDirectory = Path.Combine(folder.Path, "data"),
        Settings = new(settings)
        {
            ["HOME"] = Directory.CreateDirectory(Home(folder)).FullName,
            ["TMPDIR"] = Directory.CreateDirectory(Temporary(folder)).FullName,
        },
    };

    private static async Task DrawAndDownloadAsync(AvatarProcess avatar)
    {
        using var client = avatar.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        var upload = (await phone.UploadAsync(Portrait.Of(1))).Expect((int)HttpStatusCode.Created);
        (await phone.DownloadAsync(upload.Text("cartoon", "id"))).Expect((int)HttpStatusCode.Created);
    }

    private static Task WaitAsync(Stopwatch began) => Task.Delay(LongEnough - began.Elapsed is { Ticks: > 0 } rest ? rest : TimeSpan.Zero);

    private static async Task StopAsync(AvatarProcess avatar) => Assert.True(await avatar.StopAsync() == 0, avatar.Said);

    private static QuietTraces Traces(PrivateNetwork network, TemporaryFolder folder, AvatarProcess[] processes, params int[] ports) => new(
        network.Names.Asked,
        [.. network.Packets.Seen.Except(ports.Select(static port => $"tcp 127.0.0.1:{port}"))],
        [
            .. processes.Select(static process => process.WorkingDirectory).Append(Home(folder)).Append(Temporary(folder))
                .SelectMany(static place => Directory.EnumerateFileSystemEntries(place, "*", SearchOption.AllDirectories)),
        ]);

    private static string Home(TemporaryFolder folder) => Path.Combine(folder.Path, "home");

    private static string Temporary(TemporaryFolder folder) => Path.Combine(folder.Path, "tmp");
}

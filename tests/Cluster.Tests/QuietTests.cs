using System.Diagnostics;
using System.Net;
using Avatar.MongoTesting;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Networks;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>
/// The service asks for no name, opens no connection that it was not told to, and leaves no file but in its data directory. A library that the
/// service needs once did all of it, nine seconds after each start; another one may begin to.
/// </summary>
/// <remarks>
/// These tests wait for real time: what they look for is begun by a clock that is not the service's. They wait side by side. The environment
/// of the processes is without CI, because libraries that report are often silent where they see it.
/// </remarks>
public sealed class QuietTests(QuietRuns runs) : IClassFixture<QuietRuns>
{
    [Fact]
    public async Task One_process_sends_nothing_to_anybody_and_leaves_nothing_behind()
    {
        var traces = await runs.OneProcess;

        traces.AreNone();
    }

    [Fact]
    public async Task A_front_and_a_silo_talk_to_each_other_and_to_the_database_and_to_nobody_else()
    {
        TestDatabase.SkipUnlessThere();
        var traces = await runs.FrontAndSilo;

        traces.AreNone();
    }
}

/// <summary>What the service did beside its work.</summary>
/// <param name="Names">What it asked a name server for.</param>
/// <param name="Strangers">Where it sent something that it was not told of.</param>
/// <param name="Files">What it left outside the data directory.</param>
public sealed record QuietTraces(IReadOnlyList<string> Names, IReadOnlyList<string> Strangers, IReadOnlyList<string> Files)
{
    public void AreNone() => Assert.Multiple(() => Assert.Empty(Names), () => Assert.Empty(Strangers), () => Assert.Empty(Files));
}

/// <summary>The service at work, in one process and in two, each in a network of its own; both at the same time.</summary>
public sealed class QuietRuns
{
    /// <summary>A half more than the library took that is known.</summary>
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(15);

    /// <summary>The defaults of a cluster; there is nobody else in the network.</summary>
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

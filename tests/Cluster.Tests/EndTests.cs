using System.Diagnostics;
using System.Net;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>How processes exit: in time, with an exit code, and with a message if the exit is not clean.</summary>
public sealed class EndTests : IAsyncLifetime
{
    /// <summary>The exit codes in the documentation.</summary>
    internal const int StopCut = 3;
    internal const int SiloDead = 4;

    /// <summary>It takes one or two seconds, which the test prints; on a busy machine more.</summary>
    internal static readonly TimeSpan DeadEndsWithin = TimeSpan.FromSeconds(20);

    /// <summary>Requests within a second share one readiness result.</summary>
    private static readonly TimeSpan NotReadyWithin = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan BeyondDrain = TimeSpan.FromSeconds(10);

    private AvatarCluster? _cluster;
    private TcpRelay? _relay;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_cluster is null) return;
        _cluster.TellIfFailed();
        await _cluster.DisposeAsync();
        if (_relay is not null) await _relay.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_silo_that_is_stopped_while_the_database_is_unreachable_exits_in_time(bool isSilent)
    {
        var silo = await StartSiloAsync();
        if (isSilent) _relay!.FallSilent();
        else _relay!.Cut();

        var began = Stopwatch.StartNew();
        var exitCode = await silo.StopAsync();

        TestContext.Current.TestOutputHelper?.WriteLine($"It ended after {began.Elapsed.TotalSeconds:0.0} s with {exitCode}.");
        Assert.InRange(began.Elapsed, TimeSpan.Zero, Drain + BeyondDrain);
        if (exitCode != 0)
        {
            Assert.True(exitCode == StopCut, $"It ended with {exitCode}.\n{silo.Said}");
            Assert.StartsWith("The shutdown took longer than ", Assert.Single(silo.Program.Errors), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_silo_that_was_declared_dead_is_not_ready_and_exits_with_a_message(bool wasFrozen)
    {
        var silo = await StartSiloAsync();
        var (address, _) = await ClusterMembers.FindAsync(_cluster!, silo);
        if (wasFrozen) silo.Freeze();
        await ClusterMembers.DeclareDeadAsync(_cluster!, address);
        if (wasFrozen) silo.Thaw();

        var began = Stopwatch.StartNew();
        if (!wasFrozen)
        {
            await Wait.UntilAsync(async () => await ReadinessAsync(silo) is not HttpStatusCode.OK, AvatarProcess.Patience);
            Assert.InRange(began.Elapsed, TimeSpan.Zero, NotReadyWithin);
        }

        var exitCode = await silo.Program.WaitForEndAsync(AvatarProcess.Patience);

        TestContext.Current.TestOutputHelper?.WriteLine($"It ended after {began.Elapsed.TotalSeconds:0.0} s with {exitCode}.");
        Assert.Equal(SiloDead, exitCode);
        Assert.InRange(began.Elapsed, TimeSpan.Zero, DeadEndsWithin);
        Assert.Contains("declared this one dead", Assert.Single(silo.Program.Errors), StringComparison.Ordinal);
        Assert.Contains(silo.Program.Output, static line => line.Contains("[3022]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("Http2")]
    public async Task During_the_notice_period_a_process_is_not_ready_and_serves_requests_until_a_second_signal(string endpoint)
    {
        var settings = new Dictionary<string, string> { ["Avatar__Shutdown__Notice"] = "00:10:00" };
        if (endpoint == "Http2")
        {
            (settings["Kestrel__Endpoints__H2c__Url"], settings["Kestrel__Endpoints__H2c__Protocols"]) = ("http://127.0.0.1:0", "Http2");
        }

        await using var avatar = new AvatarProcess { Settings = settings };
        await avatar.ListenAsync();
        using var client = avatar.NewClient();
        client.DefaultRequestVersion = endpoint == "Http2" ? HttpVersion.Version20 : HttpVersion.Version11;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        client.DefaultRequestHeaders.Add("x-device-id", Phone.NewDevice());
        await Wait.UntilAsync(async () => (await client.GetAsync("/health/ready")).IsSuccessStatusCode, AvatarProcess.Patience);

        avatar.Terminate();

        await Wait.UntilAsync(async () => (await client.GetAsync("/health/ready")).StatusCode is HttpStatusCode.ServiceUnavailable, AvatarProcess.Patience);
        for (var call = 0; call < 3; call++)
        {
            using var reply = await client.GetAsync("/api/originals");
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
            if (reply.Version == HttpVersion.Version11) Assert.True(reply.Headers.ConnectionClose);
        }

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
        Assert.True(avatar.IsRunning);
        var began = Stopwatch.StartNew();
        Assert.Equal(0, await avatar.StopAsync());
        Assert.True(!avatar.Program.Complaints.Any(), $"It ended after {began.Elapsed.TotalSeconds:0.0} s.\n{avatar.Said}");
    }

    private static async Task<HttpStatusCode?> ReadinessAsync(AvatarProcess process)
    {
        try
        {
            using var client = process.NewClient();
            return (await client.GetAsync("/health/ready")).StatusCode;
        }
        catch (HttpRequestException)
        {
            // The process has exited.
            return null;
        }
    }

    private async Task<AvatarProcess> StartSiloAsync()
    {
        TestDatabase.SkipUnlessThere();
        _cluster = new(
            settings: new Dictionary<string, string> { ["Avatar__Shutdown__DrainTimeout"] = Drain.ToString() },
            silos: 1,
            fronts: 0,
            connection: database => database.ConnectionStringBy((_relay = new(database.Server)).Address));
        _relay!.Open();
        await _cluster.StartAsync();
        return _cluster.Silos[0];
    }
}

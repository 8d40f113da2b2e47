using System.Collections.Concurrent;
using System.Diagnostics;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>
/// Three silos, and two fronts behind the load balancer of <c>deploy/docker</c>, that are restarted one after the other while users list their photos
/// without any retry. AVATAR_BALANCED_REQUESTS sets the number of requests, AVATAR_NOTICE_SECONDS the notice period of the fronts: with 0 the test of
/// the fronts fails. If AVATAR_EARLIER_BUILD names a folder with the programs of an earlier version, each restart changes the version: first back, then forth.
/// </summary>
public sealed class LoadBalancerTests : IAsyncLifetime
{
    private const int Users = 12;
    private const int DefaultRequests = 25_000;
    private const int DefaultNotice = 5;
    private const int DiskMegabytes = 64;

    /// <summary>The exit code of a silo whose database is away when it leaves.</summary>
    private const int EndedByForce = 3;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BetweenRestarts = TimeSpan.FromSeconds(2);
    private static readonly string? EarlierBuild = Environment.GetEnvironmentVariable("AVATAR_EARLIER_BUILD");

    private readonly ConcurrentDictionary<string, int> _answers = [];
    private AvatarCluster? _cluster;
    private TcpRelay? _relay;
    private SmallDisk? _disk;

    private AvatarCluster Cluster => _cluster!;

    public ValueTask InitializeAsync()
    {
        TestNumber.SkipUnlessSlow();
        TestDatabase.SkipUnlessThere();
        LoadBalancer.SkipUnlessThere();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            _cluster.TellIfFailed();
            await _cluster.DisposeAsync();
        }

        if (_relay is not null) await _relay.DisposeAsync();
        _disk?.Dispose();
    }

    [Fact]
    public async Task Restarting_fronts_fails_no_request()
    {
        await using var balancer = await BeginAsync();

        await WhileListingAsync(balancer, async () =>
        {
            for (var round = 0; round < 3; round++)
            {
                foreach (var front in Cluster.Fronts) await RestartAsync(front);
            }
        });

        Assert.Equal(["200"], _answers.Keys);
    }

    [Fact]
    public async Task Restarting_silos_fails_requests_with_503_at_most()
    {
        await using var balancer = await BeginAsync();

        await WhileListingAsync(balancer, async () =>
        {
            for (var round = 0; round < 2; round++)
            {
                foreach (var silo in Cluster.Silos) await RestartAsync(silo);
            }
        });

        AssertFewRefusals();
    }

    [Fact]
    public async Task Restarting_while_the_database_is_away_fails_requests_with_503_at_most_and_loses_nothing()
    {
        await using var balancer = await BeginAsync(database => database.ConnectionStringBy((_relay = new(database.Server)).Address), () => _relay!.Open());

        await WhileListingAsync(balancer, async () =>
        {
            foreach (var process in (AvatarProcess[])[Cluster.Silos[0], Cluster.Fronts[0], Cluster.Silos[1]])
            {
                _relay!.Cut();
                Assert.True(await process.StopAsync() is 0 or EndedByForce, process.Said);
                ChangeVersion(process);
                await process.ListenAsync();
                _relay.Open();
                await Task.WhenAll(Cluster.Processes.Select(static running => running.BecomeReadyAsync()));
            }
        });

        AssertFewRefusals();
    }

    [Fact]
    public async Task Restarting_with_a_full_disk_fails_requests_with_503_at_most_and_loses_nothing()
    {
        _disk = SmallDisk.MountOrSkip(DiskMegabytes);
        await using var balancer = await BeginAsync();

        await WhileListingAsync(balancer, async () =>
        {
            _disk.LeaveFree(0);
            foreach (var process in Cluster.Processes) await RestartAsync(process);
        });

        AssertFewRefusals();
    }

    /// <summary>All answers are lists, but for a few 503: at most one in a hundred.</summary>
    private void AssertFewRefusals()
    {
        Assert.Empty(_answers.Keys.Except(["200", "503"]));
        Assert.InRange(_answers.GetValueOrDefault("503"), 0, _answers["200"] / 100);
    }

    private async Task<LoadBalancer> BeginAsync(Func<ClusterDatabase, string>? connection = null, Action? openDatabase = null)
    {
        var settings = new Dictionary<string, string>();
        if (_disk is not null) settings["Avatar__Files__Root"] = Path.Combine(_disk.Path, "uploads");
        _cluster = new(settings: settings, connection: connection);
        var notice = TimeSpan.FromSeconds(TestNumber.In("AVATAR_NOTICE_SECONDS") ?? DefaultNotice);
        foreach (var front in _cluster.Fronts) front.Settings["Avatar__Shutdown__Notice"] = notice.ToString();
        openDatabase?.Invoke();
        await _cluster.StartAsync();

        // A restarted front listens on the same address, which the balancer uses.
        foreach (var front in _cluster.Fronts) front.Settings["ASPNETCORE_URLS"] = front.Url.ToString();
        return await LoadBalancer.StartAsync(_cluster.Fronts.Select(static front => front.Url));
    }

    /// <summary>Restarts processes while every user lists a photo, and until the wanted number of requests is answered. Counts all answers; every list must have the photo.</summary>
    private async Task WhileListingAsync(LoadBalancer balancer, Func<Task> restart)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = balancer.Url, Timeout = AvatarProcess.LongPatience };
        await UntilBothServeAsync(client);
        var wanted = TestNumber.In("AVATAR_BALANCED_REQUESTS") ?? DefaultRequests;
        var phones = Enumerable.Range(0, Users).Select(_ => new Phone(client, Phone.NewDevice())).ToArray();
        var photos = await Task.WhenAll(phones.Select(static async (phone, number) => (await phone.UploadAsync(Portrait.Of(number))).Expect(201).Text("original", "id")));
        var (isOver, succeeded, began) = (false, 0, Stopwatch.StartNew());
        var users = phones.Zip(photos).Select(pair => Task.Run(() => ListAsync(pair.First, pair.Second))).ToList();
        try
        {
            await restart();
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            await Task.WhenAll(users);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"In {began.Elapsed.TotalSeconds:0} s: {string.Join(", ", _answers.OrderByDescending(static answer => answer.Value).Select(static answer => $"{answer.Value} × {answer.Key}"))}");
        }

        async Task ListAsync(Phone phone, string photo)
        {
            while (!Volatile.Read(ref isOver) || Volatile.Read(ref succeeded) < wanted)
            {
                _answers.AddOrUpdate(await AskAsync(phone, photo), 1, static (_, count) => count + 1);
                Interlocked.Increment(ref succeeded);
            }
        }
    }

    private static async Task<string> AskAsync(Phone phone, string photo)
    {
        try
        {
            var reply = await phone.GetAsync("/api/originals");
            if (reply.Status is not 200) return $"{reply.Status}";
            return reply.Items("originals").Select(static original => original.GetProperty("id").GetString()).SequenceEqual([photo]) ? "200" : "a list without the photo";
        }
        catch (Exception failure)
        {
            return failure.Message.Split('\n')[0];
        }
    }

    private static async Task RestartAsync(AvatarProcess process)
    {
        Assert.Equal(0, await process.StopAsync());
        ChangeVersion(process);
        await process.StartAsync();
        await Task.Delay(BetweenRestarts);
    }

    private static void ChangeVersion(AvatarProcess process)
    {
        if (EarlierBuild is not null) process.ProgramFolder = process.ProgramFolder == EarlierBuild ? AppContext.BaseDirectory : EarlierBuild;
    }

    private static async Task UntilBothServeAsync(HttpClient client)
    {
        using var timeout = new CancellationTokenSource(AvatarProcess.Patience);
        for (var served = 0; served < 10; served = await IsServedAsync() ? served + 1 : 0) await Task.Delay(PollInterval, timeout.Token);

        async Task<bool> IsServedAsync()
        {
            try
            {
                using var response = await client.GetAsync("/health", timeout.Token);
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }
}

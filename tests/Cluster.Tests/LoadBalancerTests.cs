using System.Collections.Concurrent;
using System.Diagnostics;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>
/// Fronts behind a load balancer that are restarted one after the other under load. AVATAR_BALANCED_REQUESTS sets the number of requests,
/// AVATAR_NOTICE_SECONDS the notice period; with 0 the test fails.
/// </summary>
public sealed class LoadBalancerTests : IAsyncLifetime
{
    private const int Restarts = 6;
    private const int Users = 12;
    private const int DefaultRequests = 25_000;
    private const int DefaultNotice = 5;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BetweenRestarts = TimeSpan.FromSeconds(2);

    private AvatarCluster? _cluster;

    public ValueTask InitializeAsync()
    {
        TestNumber.SkipUnlessSlow();
        TestDatabase.SkipUnlessThere();
        LoadBalancer.SkipUnlessThere();
        var notice = TimeSpan.FromSeconds(TestNumber.In("AVATAR_NOTICE_SECONDS") ?? DefaultNotice);
        _cluster = new(settings: new Dictionary<string, string> { ["Avatar__Shutdown__Notice"] = notice.ToString() }, silos: 1, fronts: 2);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is null) return;
        _cluster.TellIfFailed();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Restarting_fronts_behind_a_load_balancer_fails_no_request()
    {
        await _cluster!.StartAsync();

        // A restarted front listens on the same address, which the balancer uses.
        foreach (var front in _cluster.Fronts) front.Settings["ASPNETCORE_URLS"] = front.Url.ToString();
        await using var balancer = await LoadBalancer.StartAsync(_cluster.Fronts.Select(static front => front.Url));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = balancer.Url,
            Timeout = AvatarProcess.LongPatience,
        };
        await UntilBothServeAsync(client);

        var wanted = TestNumber.In("AVATAR_BALANCED_REQUESTS") ?? DefaultRequests;
        var (succeeded, failures, restarted) = (0, new ConcurrentQueue<string>(), false);
        var users = Enumerable.Range(0, Users).Select(_ => Task.Run(UseAsync)).ToList();
        var began = Stopwatch.StartNew();
        for (var restart = 0; restart < Restarts; restart++)
        {
            var front = _cluster.Fronts[restart % 2];
            Assert.Equal(0, await front.StopAsync());
            await front.StartAsync();
            await Task.Delay(BetweenRestarts);
        }

        Volatile.Write(ref restarted, true);
        await Task.WhenAll(users);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{succeeded} requests succeeded and {failures.Count} failed during {Restarts} restarts, in {began.Elapsed.TotalSeconds:0} s: "
            + string.Join(", ", failures.GroupBy(static failure => failure).Select(static group => $"{group.Count()} × {group.Key}")));
        Assert.Empty(failures);

        async Task UseAsync()
        {
            var phone = new Phone(client, Phone.NewDevice());
            while (!Volatile.Read(ref restarted) || Volatile.Read(ref succeeded) < wanted)
            {
                try
                {
                    (await phone.GetAsync("/api/originals")).Expect(200);
                    Interlocked.Increment(ref succeeded);
                }
                catch (Exception exception)
                {
                    failures.Enqueue(exception.Message.Split('\n')[0]);
                }
            }
        }
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

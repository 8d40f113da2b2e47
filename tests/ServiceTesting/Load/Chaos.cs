using System.Collections.Concurrent;
using System.Diagnostics;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.ServiceTesting.Load;

/// <summary>
/// Kills silos while users send requests, restarts each immediately, and measures how long the grains of a killed silo are
/// unavailable. For the measurement it uses its own keys: a device with one original each.
/// </summary>
internal sealed class Chaos(AvatarCluster cluster, LoadRun run, GrainMap map, Random random)
{
    private const int Keys = 12;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentQueue<TimeSpan> _lists = [];
    private readonly ConcurrentQueue<TimeSpan> _states = [];
    private readonly ConcurrentQueue<TimeSpan> _changes = [];
    private readonly ConcurrentQueue<TimeSpan> _starts = [];
    private readonly ConcurrentDictionary<string, bool> _changing = [];
    private List<(ClusterUser User, string Original)> _keys = [];

    public int Kills { get; private set; }

    /// <summary>The times from a kill to the first success, for keys whose grains were active on the killed silo.</summary>
    public string Recovery =>
        $"{Kills} kills; device lists available after {new Spread(_lists)}; originals after {new Spread(_states)}; "
        + $"regenerations after {new Spread(_changes)}; silos ready after {new Spread(_starts)}";

    public async Task PrepareAsync()
    {
        var users = Enumerable.Range(0, Keys).Select(_ => run.NewUser()).ToArray();
        var uploads = await Task.WhenAll(users.Select(static user => user.UploadAsync()));
        _keys = [.. users.Zip(uploads, static (user, upload) => (user, upload.Expect(201).Text("original", "id")))];
    }

    public async Task RageAsync(TimeSpan duration, CancellationToken stop)
    {
        var open = new List<Task>();
        var starting = new ConcurrentDictionary<AvatarProcess, Task>();
        for (var began = Stopwatch.StartNew(); began.Elapsed < duration && !stop.IsCancellationRequested;)
        {
            await Task.Delay(random.Next(1000, 4000), CancellationToken.None);
            var ready = cluster.Silos.Where(silo => !starting.TryGetValue(silo, out var start) || start.IsCompletedSuccessfully).ToArray();
            if (starting.Values.FirstOrDefault(static start => start.IsFaulted) is { } failed) await failed;

            // The last silo is not killed: another test covers a cluster without silos.
            if (ready.Length < 2)
            {
                await Task.Delay(BetweenLooks, CancellationToken.None);
                continue;
            }

            var victim = ready[random.Next(ready.Length)];
            var lost = await KeysOnAsync(victim);
            var killed = Stopwatch.GetTimestamp();
            victim.Kill();
            Kills++;
            foreach (var key in lost.Devices) open.Add(MeasureAsync(killed, key, _lists, static each => each.User.Phone.GetAsync("/api/downloaded-faces")));
            foreach (var key in lost.Originals)
            {
                open.Add(MeasureAsync(killed, key, _states, static each => each.User.Phone.GetAsync($"/api/originals/{each.Original}")));
                open.Add(MeasureChangeAsync(killed, key));
            }

            starting[victim] = RestartAsync(victim);
        }

        await Task.WhenAll([.. open, .. starting.Values]);
    }

    private async Task RestartAsync(AvatarProcess silo)
    {
        await silo.Program.WaitForEndAsync(AvatarProcess.Patience);
        var began = Stopwatch.GetTimestamp();
        await silo.StartAsync();
        _starts.Enqueue(Stopwatch.GetElapsedTime(began));
    }

    /// <summary>Finds the keys whose grains are active on a silo. Returns none if the lookup fails because another silo is stopping.</summary>
    private async Task<(List<(ClusterUser User, string Original)> Devices, List<(ClusterUser User, string Original)> Originals)> KeysOnAsync(AvatarProcess silo)
    {
        var (address, _) = await ClusterMembers.FindAsync(cluster, silo);
        try
        {
            var devices = await Task.WhenAll(_keys.Select(key => map.OfDeviceAsync(key.User.Phone.Device)));
            var originals = await Task.WhenAll(_keys.Select(key => map.OfOriginalAsync(key.Original)));
            return (On(devices), On(originals));
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            return ([], []);
        }

        List<(ClusterUser User, string Original)> On(SiloAddress?[] places) =>
            [.. _keys.Zip(places).Where(each => address.Equals(each.Second)).Select(static each => each.First)];
    }

    private static async Task MeasureAsync(
        long killed,
        (ClusterUser User, string Original) key,
        ConcurrentQueue<TimeSpan> times,
        Func<(ClusterUser User, string Original), Task<Calls.Reply>> ask)
    {
        using var timeout = new CancellationTokenSource(AvatarProcess.Patience);
        while (await ask(key) is not { Status: 200 }) await Task.Delay(BetweenAttempts, timeout.Token);
        times.Enqueue(Stopwatch.GetElapsedTime(killed));
    }

    /// <summary>Measures one change of an original at a time: two concurrent changes could finish in either order.</summary>
    private async Task MeasureChangeAsync(long killed, (ClusterUser User, string Original) key)
    {
        if (!_changing.TryAdd(key.Original, true)) return;
        (await key.User.RegenerateAsync(key.Original)).Expect(201);
        _changes.Enqueue(Stopwatch.GetElapsedTime(killed));
        _changing.TryRemove(key.Original, out _);
    }
}

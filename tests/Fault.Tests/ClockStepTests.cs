using System.Collections.Concurrent;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Crashes;
using Avatar.ServiceTesting.Load;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Fault.Tests;

/// <summary>The machine's clock is set while the service runs: one hour forwards, one hour back, and another hour back.</summary>
public sealed class ClockStepTests : IDisposable
{
    private const int Users = 3;
    private static readonly TimeSpan[] Steps = [TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.FromHours(-1)];
    private static readonly TimeSpan Use = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongUse = TimeSpan.FromSeconds(30);

    private readonly SteppedClock _clock = SteppedClock.RightOrSkip();

    [Fact]
    public async Task A_process_whose_clock_is_set_refuses_no_request_and_loses_no_data()
    {
        await using var avatar = new AvatarProcess
        {
            Settings =
            {
                ["Avatar__Limits__DeviceImagesPerMinute"] = "10000",
                ["Avatar__Limits__AddressImagesPerMinute"] = "10000",
                ["Avatar__Cartoons__Lifetime"] = "01:30:00",
                ["Avatar__Cartoons__SweepPeriod"] = "00:01:00",
                ["Avatar__Files__SweepPeriod"] = "00:01:00",
            },
        };
        _clock.GiveTo(avatar.Settings);
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        using var stop = new CancellationTokenSource();
        var devices = new ConcurrentBag<string>();
        var users = Enumerable.Range(0, Users).Select(index => UseAsync(client, index, devices, stop.Token)).ToArray();
        foreach (var step in Steps)
        {
            await Task.Delay(Use, CancellationToken.None);
            _clock.Set(step);
        }

        await Task.Delay(Use, CancellationToken.None);
        await stop.CancelAsync();
        var uploads = (await Task.WhenAll(users)).Sum();

        var state = StoredState.ReadRunning(avatar.DataDirectory);
        Assert.Equal(uploads, state.Originals.Count);
        Assert.Equal(2 * uploads, state.Cartoons.Count + (2 * state.Faces.Count));
        Assert.Empty(state.Orphans);
        Assert.Empty(state.Unfinished);
        Assert.Distinct(state.Images.Select(static each => each.Image.Filename));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(avatar.DataDirectory, "uploads", "incoming")));
        var listed = new ListedInvariants(client, state);
        foreach (var device in devices.Distinct()) await listed.CheckAsync(device, Phone.NewDevice());
        TestContext.Current.TestOutputHelper?.WriteLine($"{uploads} uploads, none refused; {listed.Fetched} images fetched.");
        Assert.Equal(0, await avatar.StopAsync());
    }

    [Fact]
    public async Task A_silo_of_a_cluster_whose_clock_is_set_continues_to_serve()
    {
        Trials.SkipUnlessAll();
        TestDatabase.SkipUnlessThere();
        await using var cluster = new AvatarCluster(settings: new Dictionary<string, string> { ["Avatar__Cartoons__MaxPerOriginal"] = $"{LoadRun.MaxPerOriginal}" });
        _clock.GiveTo(cluster.Silos[0].Settings);
        await cluster.StartAsync();
        var run = new LoadRun(cluster, Random.Shared.Next());
        await run.WhileAsync(async stop =>
        {
            foreach (var step in Steps)
            {
                await Task.Delay(Use, stop);
                _clock.Set(step);
                await Task.Delay(LongUse, stop);
            }
        });
        cluster.TellIfFailed();
        await run.CheckAsync();
        Assert.All(await ClusterMembers.ReadAsync(cluster), static member => Assert.Equal(SiloStatus.Active, member.Status));
        Assert.Equal(0, run.Errands.Sum(static errand => errand.Unanswered));
        TestContext.Current.TestOutputHelper?.WriteLine(run.Figures);
    }

    public void Dispose() => _clock.Dispose();

    /// <summary>Uses one device after the other: a photo, another cartoon, for every third device a face, and a list.</summary>
    /// <returns>The number of uploads.</returns>
    private static async Task<int> UseAsync(HttpClient client, int index, ConcurrentBag<string> devices, CancellationToken stop)
    {
        var count = 0;
        while (!stop.IsCancellationRequested)
        {
            var phone = new Phone(client, Phone.NewDevice());
            devices.Add(phone.Device);
            var number = (index * 1_000_000L) + ++count;
            var upload = (await phone.UploadAsync(Portrait.Of(number), key: $"key-{number}")).Expect(201);
            Assert.True((await phone.UploadAsync(Portrait.Of(number), key: $"key-{number}")).Expect(201).IsReplayed);
            (await phone.RegenerateAsync(upload.Text("original", "id"))).Expect(201);
            if (count % 3 == 0) (await phone.DownloadAsync(upload.Text("cartoon", "id"))).Expect(201);
            Assert.Single((await phone.GetAsync("/api/originals")).Expect(200).Items("originals"));
        }

        return count;
    }
}

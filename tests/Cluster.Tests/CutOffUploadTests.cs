using System.Diagnostics;
using System.Globalization;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Crashes;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>
/// Uploads whose callers disconnect at a random moment leave a complete original or nothing. Every photo that did not become an original is
/// deleted by the next sweep, and deleting the devices leaves no file, also after a restart.
/// </summary>
public sealed class CutOffUploadTests
{
    private const int DefaultUploads = 2000;
    private const int AtOnce = 8;
    private const int LongestCall = 60;

    /// <summary>Number of concurrent uploads of one device, so that some run in its grain at the same time.</summary>
    private const int OfOneDevice = 4;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>The shortest intervals that the settings allow. Reminders fire at most once a minute.</summary>
    private static readonly Dictionary<string, string> SoonSwept = new()
    {
        ["Avatar__Files__IncomingAge"] = "00:01:00",
        ["Avatar__Files__SweepPeriod"] = "00:01:00",
    };

    /// <summary>The minimum age of a photo, the sweep that just misses it, the sweep that finds it, and the duration of both.</summary>
    private static readonly TimeSpan Swept = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Nothing_is_left_of_them_in_one_process()
    {
        TestNumber.SkipUnlessSlow();
        await using var avatar = new AvatarProcess { Settings = new(SoonSwept.Concat(AvatarCluster.Unlimited)) };
        await avatar.StartAsync();

        // After a restart, the process listens on another port.
        using var client = new HttpClient(new FrontsHandler([avatar], tally: null)) { BaseAddress = new Uri("http://fronts.invalid") };
        await RunAsync(
            client,
            () => Task.FromResult(StoredState.ReadRunning(avatar.DataDirectory)),
            async () =>
            {
                Assert.Equal(0, await avatar.StopAsync());
                await avatar.StartAsync();
            });
    }

    [Theory]
    [InlineData(FilesKind.FileSystem)]
    [InlineData(FilesKind.GridFS)]
    public async Task Nothing_is_left_of_them_in_a_cluster(object files)
    {
        TestNumber.SkipUnlessSlow();
        TestDatabase.SkipUnlessThere();
        await using var cluster = new AvatarCluster((FilesKind)files, SoonSwept, silos: 2, fronts: 1);
        await cluster.StartAsync();
        using var client = cluster.NewClient();
        await RunAsync(client, cluster.ReadAsync, async () =>
        {
            foreach (var process in cluster.Processes.Reverse()) Assert.Equal(0, await process.StopAsync());
            await cluster.StartAsync();
        });
    }

    private static async Task RunAsync(HttpClient client, Func<Task<StoredState>> read, Func<Task> restart)
    {
        var number = TestNumber.In("AVATAR_CUT_OFFS") ?? DefaultUploads;
        var random = new Random(number);
        var uploads = Enumerable.Range(1, number).Select(index => (Index: index, Device: index / OfOneDevice, Hold: random.Next(LongestCall))).ToList();
        var devices = uploads.Select(static upload => upload.Device).Distinct().ToDictionary(static device => device, static _ => Phone.NewDevice());
        var answered = 0;
        await Parallel.ForEachAsync(uploads, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (upload, _) =>
        {
            using var hangUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(upload.Hold));
            var key = upload.Index % 2 == 0 ? $"key-{upload.Index.ToString(CultureInfo.InvariantCulture)}" : null;
            try
            {
                var reply = await new Phone(client, devices[upload.Device]).UploadUnlessCutOffAsync(Portrait.Of(upload.Index), key, hangUp.Token);
                reply.Expect(201);
                Interlocked.Increment(ref answered);
            }
            catch (OperationCanceledException)
            {
                // This caller has disconnected.
            }
        });

        var first = await read();
        var state = first;
        for (var began = Stopwatch.StartNew(); state.Orphans.Any(IsPhoto); state = await read())
        {
            Assert.True(began.Elapsed < Swept, $"Photos without a document are left: {string.Join(", ", state.Orphans.Where(IsPhoto).Take(5))}");
            await Task.Delay(PollInterval, TestContext.Current.CancellationToken);
        }

        Assert.Equal(state.Originals.Count, state.Files.Keys.Count(static file => file.Area is StoredAreas.Originals));
        Assert.All(state.Images, each => Assert.Contains((each.Area, each.Image.Filename), state.Files));
        Assert.True(state.Originals.Count >= answered);

        await restart();
        foreach (var device in devices.Values) (await new Phone(client, device).DeleteAsync()).Expect(200);
        await restart();
        var end = await read();
        Assert.Empty(end.Images);
        Assert.Empty(end.Files);
        Assert.Empty(end.Unfinished);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{number} uploads, {answered} answered, {state.Originals.Count} originals; photos without a document at first: {first.Orphans.Count(IsPhoto)}."));

        static bool IsPhoto((string Area, string Name) file) => file.Area is StoredAreas.Incoming or StoredAreas.Originals or StoredAreas.LostAndFound;
    }
}

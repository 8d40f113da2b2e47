using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Avatar.Deploy.Tests.Kubernetes.Rendering;
using Avatar.Deploy.Tests.Kubernetes.Rules;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;

namespace Avatar.Deploy.Tests.Images;

/// <summary>
/// The images run as the pods of production say: user, read-only files, no capability, system calls, memory. AVATAR_DRAW_SECONDS sets how long
/// they draw.
/// </summary>
public sealed class ImageTests(ImageWorkshop workshop, Kustomize kustomize) : IClassFixture<ImageWorkshop>, IDisposable
{
    private const int DefaultSeconds = 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    public async Task The_images_draw_within_the_limits_of_their_pods_and_end_with_0(int processors)
    {
        ImageWorkshop.SkipUnlessThere();
        Kustomize.SkipUnlessThere();
        TestDatabase.SkipUnlessThere();
        await using var database = new TestDatabase();
        var manifest = kustomize.Read(Variant.All.First(static variant => variant.Overlay == Variant.Production && variant.Has(Variant.GridFs)));
        var began = Stopwatch.StartNew();
        await using var silo = await StartAsync("Silo", Workload.Silo);
        var (siloReady, _) = (began.Elapsed, Restart(began));
        await using var front = await StartAsync("WebFront", Workload.Front);
        Tell($"{processors} processors: the silo was ready after {siloReady.TotalSeconds:0.0} s, the front after {began.Elapsed.TotalSeconds:0.0} s; {Line(silo, "Studio")}");

        var answers = await DrawAsync(front.Url, users: 2 * processors);

        Tell(string.Create(CultureInfo.InvariantCulture,
            $"{string.Join(", ", answers.Select(static answer => $"{answer.Value} × {answer.Key}"))}; peak of the silo {silo.MemoryPeak / 1e6:0} MB, of the front {front.MemoryPeak / 1e6:0} MB"));
        Assert.Equal((0, 0), (silo.KilledForMemory, front.KilledForMemory));
        Assert.Empty(answers.Keys.Except([201, 503]));
        Assert.True(answers[201] > 0);
        Assert.Equal(0, await front.StopAsync());
        Assert.Equal(0, await silo.StopAsync());

        Task<RunningContainer> StartAsync(string host, string workload)
        {
            var settings = ContainerSettings.Of(manifest, manifest.Workloads.Single(found => found.Name == workload));
            settings.Secrets[ContainerSettings.Database] = database.ConnectionString;
            var bundle = _folder[host];
            var name = $"{Path.GetFileName(_folder.Path)}-{host}";
            ContainerBundle.Write(bundle, workshop.ArchiveOf(host), settings, new Dictionary<string, string>(AvatarCluster.Unlimited.Where(static limit => !limit.Key.EndsWith("StudioQueue", StringComparison.Ordinal)))
            {
                // The network is that of this machine.
                [ContainerSettings.Urls] = "http://127.0.0.1:0",
                [ContainerSettings.AdminUrls] = "http://127.0.0.1:0",
                [ContainerSettings.SiloPort] = "0",
                [ContainerSettings.GatewayPort] = "0",
                [ContainerSettings.Notice] = "00:00:00",
                ["Orleans__Endpoints__AdvertisedIPAddress"] = "127.0.0.1",
                ["Avatar__Logs__Format"] = "Text",
                ["DOTNET_PROCESSOR_COUNT"] = $"{processors}",
            }, $"/{name}");
            return RunningContainer.StartAsync(name, bundle);
        }
    }

    /// <summary>Users upload photos and draw each of them again, as fast as they are answered. Counts the answers by status.</summary>
    private static async Task<ConcurrentDictionary<int, int>> DrawAsync(Uri url, int users)
    {
        var answers = new ConcurrentDictionary<int, int>();
        var (began, time) = (Stopwatch.StartNew(), TimeSpan.FromSeconds(TestNumber.In("AVATAR_DRAW_SECONDS") ?? DefaultSeconds));
        using var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(5) };
        await Task.WhenAll(Enumerable.Range(0, users).Select(async number =>
        {
            for (var round = 0; began.Elapsed < time; round++)
            {
                var phone = new Phone(client, Phone.NewDevice());
                var upload = Count(await phone.UploadAsync(Portrait.Of(number, TestPhotos.Read("astronaut"))));
                if (upload.Status == 201) Count(await phone.RegenerateAsync(upload.Text("original", "id")));
            }
        }));
        return answers;

        Reply Count(Reply reply)
        {
            answers.AddOrUpdate(reply.Status, 1, static (_, count) => count + 1);
            return reply;
        }
    }

    private static TimeSpan Restart(Stopwatch watch)
    {
        watch.Restart();
        return watch.Elapsed;
    }

    private static string Line(RunningContainer container, string beginning) => container.Said.Split('\n').Single(line => line.TrimStart().StartsWith(beginning, StringComparison.Ordinal)).Trim();

    private static void Tell(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}

using System.Diagnostics;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.WebFront.Tests.Fuzz;

/// <summary>
/// No request makes the service fail, hang or leave orphaned files. <c>AVATAR_FUZZ_REQUESTS</c> sets the number of requests,
/// <c>AVATAR_FUZZ_SEED</c> the seed. A failure prints its seed, its number and its request.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int DefaultRequests = 2000;
    private const int DefaultSeed = 20_26;
    private const int Batch = 250;
    private const string NoLimit = "100000000";

    [Fact]
    public async Task Every_request_is_answered_as_documented_and_leaves_nothing_behind()
    {
        var requests = TestNumber.In("AVATAR_FUZZ_REQUESTS") ?? DefaultRequests;
        var seed = TestNumber.In("AVATAR_FUZZ_SEED") ?? DefaultSeed;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = await AvatarApplication.StartAsync(new AvatarApplication
        {
            Settings =
            [
                $"--Avatar:Limits:AddressRequestsPerMinute={NoLimit}", $"--Avatar:Limits:DeviceRequestsPerMinute={NoLimit}",
                $"--Avatar:Limits:DeviceImagesPerMinute={NoLimit}", $"--Avatar:Limits:AddressImagesPerMinute={NoLimit}",
            ],
            Replace = services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)),
        });
        var run = new FuzzRun(app, seed);
        await run.PrepareAsync();
        output.WriteLine($"{requests} requests of seed {seed}");

        for (var sent = 0; sent < requests; sent += Batch)
        {
            await run.SendAsync(sent, Math.Min(Batch, requests - sent), TestContext.Current.CancellationToken);
            Assert.Equal(200, (await app.Client.GetAsync("/health", device: null)).Status);
            if (sent == 0 || sent + Batch >= requests) output.WriteLine($"after {Math.Min(sent + Batch, requests)}: {Memory()}");
        }

        foreach (var (kind, count) in run.Tally.OrderBy(static pair => pair.Key, StringComparer.Ordinal)) output.WriteLine($"{count,7} {kind}");
        await EverythingNamedIsThereAsync(app, run.DeviceIds);
        await NothingUnnamedIsLeftAsync(app, time);
    }

    private static async Task EverythingNamedIsThereAsync(AvatarApplication app, IEnumerable<string> devices)
    {
        foreach (var device in devices)
        {
            string[] urls =
            [
                .. (await app.Client.GetAsync("/api/originals", device)).At("originals").EnumerateArray().Select(static original => original.GetProperty("imageUrl").GetString()!),
                .. (await app.Client.GetAsync("/api/cartoons", device)).At("cartoons").EnumerateArray().Select(static cartoon => cartoon.GetProperty("imageUrl").GetString()!),
                .. (await app.Client.GetAsync("/api/downloaded-faces", device)).At("downloadedFaces").EnumerateArray().Select(static face => face.GetProperty("faceUrl").GetString()!),
            ];
            foreach (var path in urls.Select(static url => new Uri(url).AbsolutePath))
            {
                Assert.Equal(200, (await app.Client.SendAsync(HttpMethod.Head, path)).Status);
            }
        }
    }

    /// <summary>Sweeps twice, seven hours apart: a received photo counts as orphaned only if an earlier sweep has seen it.</summary>
    private static async Task NothingUnnamedIsLeftAsync(AvatarApplication app, FakeTimeProvider time)
    {
        var housekeeper = app.Services.GetRequiredService<IGrainFactory>().GetGrain<ICartoonExpiryGrain>(ICartoonExpiryGrain.Key);
        await housekeeper.SweepAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromHours(7));
        var report = await housekeeper.SweepAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, report.Files);
        Assert.Equal((0, 0, 0), (report.Deleted, report.SetAside, report.Failures));
    }

    private static string Memory()
    {
        using var process = Process.GetCurrentProcess();
        return $"{GC.GetTotalMemory(forceFullCollection: true) / 1_000_000} MB managed, {process.WorkingSet64 / 1_000_000} MB resident";
    }
}

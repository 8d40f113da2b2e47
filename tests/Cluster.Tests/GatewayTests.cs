using System.Diagnostics;
using System.Net;
using Avatar.Cluster.Tests.Calls;
using Avatar.Cluster.Tests.Clusters;
using Avatar.Cluster.Tests.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>Fronts whose silos are all gone.</summary>
[Collection(FolderClusterTests.Name)]
public sealed class GatewayTests(FolderCluster fixture) : IAsyncLifetime
{
    private const int Refusals = 10;

    /// <summary>How soon a front that nothing holds up notices.</summary>
    private static readonly TimeSpan NoticeWithin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RecoverWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    public ValueTask InitializeAsync() => fixture.BeginAsync();

    public ValueTask DisposeAsync() => fixture.EndAsync();

    [Fact]
    public async Task A_front_without_silos_refuses_at_once_and_recovers_with_them()
    {
        var cluster = fixture.Cluster;
        using var client = cluster.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        var upload = (await phone.UploadAsync(Portrait.Of(1))).Expect(201);

        var began = Stopwatch.StartNew();
        foreach (var silo in cluster.Silos) silo.Kill();
        foreach (var front in cluster.Fronts) await UntilReadinessIsAsync(front, HttpStatusCode.ServiceUnavailable, NoticeWithin);
        var noticed = began.Elapsed;
        var refusals = new List<TimeSpan>();
        for (var i = 0; i < Refusals; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            var refused = (await (i % 2 == 0 ? phone.GetAsync("/api/originals") : phone.RegenerateAsync(upload.Text("original", "id")))).Expect(503);
            refusals.Add(Stopwatch.GetElapsedTime(asked));
            Assert.Equal("busy", refused.Code);
            Assert.True(refused.RetryAfter > TimeSpan.Zero);
        }

        // The median: a single one may have to wait for a processor.
        Assert.True(refusals.Order().ElementAt(Refusals / 2) < TimeSpan.FromSeconds(0.5), $"{new Spread(refusals)}");
        foreach (var silo in cluster.Silos) await silo.Program.WaitForEndAsync(AvatarProcess.Patience);
        await Task.WhenAll(cluster.Silos.Select(static silo => silo.StartAsync()));
        began.Restart();
        foreach (var front in cluster.Fronts) await UntilReadinessIsAsync(front, HttpStatusCode.OK, RecoverWithin);
        for (var front = 0; front < cluster.Fronts.Count; front++) (await phone.RegenerateAsync(upload.Text("original", "id"))).Expect(201);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Noticed {noticed.TotalSeconds:0.0} s after the kill; refused after {new Spread(refusals)}; at work {began.Elapsed.TotalSeconds:0.0} s after the silos.");
    }

    private static async Task UntilReadinessIsAsync(AvatarProcess front, HttpStatusCode status, TimeSpan patience)
    {
        using var client = front.NewClient();
        using var timeout = new CancellationTokenSource(patience);
        while ((await client.GetAsync("/health/ready", timeout.Token)).StatusCode != status)
        {
            await Task.Delay(BetweenLooks, timeout.Token);
        }
    }
}

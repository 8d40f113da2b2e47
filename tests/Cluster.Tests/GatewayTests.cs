using System.Diagnostics;
using System.Net;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>Fronts whose silos have all stopped.</summary>
[Collection(FolderClusterTests.Name)]
public sealed class GatewayTests(FolderCluster fixture) : IAsyncLifetime
{
    private const int Refusals = 10;

    /// <summary>Time in which an undisturbed front notices that it has no gateway.</summary>
    private static readonly TimeSpan NoticeWithin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RecoverWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    public ValueTask InitializeAsync() => fixture.BeginAsync();

    public ValueTask DisposeAsync() => fixture.EndAsync();

    [Fact]
    public async Task A_front_without_silos_rejects_calls_immediately_and_recovers_with_them()
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

        // The median, because a single request may have to wait for a processor core.
        Assert.True(refusals.Order().ElementAt(Refusals / 2) < TimeSpan.FromSeconds(0.5), $"{new Spread(refusals)}");
        foreach (var silo in cluster.Silos) await silo.Program.WaitForEndAsync(AvatarProcess.Patience);
        await Task.WhenAll(cluster.Silos.Select(static silo => silo.StartAsync()));
        began.Restart();
        foreach (var front in cluster.Fronts) await UntilReadinessIsAsync(front, HttpStatusCode.OK, RecoverWithin);
        for (var front = 0; front < cluster.Fronts.Count; front++) (await phone.RegenerateAsync(upload.Text("original", "id"))).Expect(201);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Noticed {noticed.TotalSeconds:0.0} s after the kill; refused after {new Spread(refusals)}; at work {began.Elapsed.TotalSeconds:0.0} s after the silos.");
    }

    /// <summary>No silo is left that could tell whether the changes are still running.</summary>
    [Fact]
    public async Task Running_changes_are_answered_within_seconds_when_the_last_silo_crashes()
    {
        var cluster = fixture.Cluster;
        using var client = cluster.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        var photo = LargePhoto.Make();
        var original = (await phone.UploadAsync(Portrait.Of(1, photo))).Expect(201).Text("original", "id");

        // The changes are queued: when the first is answered, all requests have arrived.
        var changes = Enumerable.Range(2, 3).Select(number => phone.UploadAsync(Portrait.Of(number, photo)))
            .Concat(Enumerable.Range(1, 9).Select(number => phone.RegenerateAsync(original, key: number % 2 == 0 ? $"{number}" : null)))
            .ToList();
        await Task.WhenAny(changes);
        var began = Stopwatch.StartNew();
        foreach (var silo in cluster.Silos) silo.Kill();
        var unfinished = changes.Count(static change => !change.IsCompleted);
        var replies = await Task.WhenAll(changes);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{unfinished} changes were under way; the last was answered {began.Elapsed.TotalSeconds:0.0} s after the kill.");
        Assert.InRange(began.Elapsed, TimeSpan.Zero, NoticeWithin);
        Assert.True(unfinished > 0, "The drawings were too quick for this test.");
        Assert.All(replies, static reply => Assert.True(reply.Status is 201 or 503, $"{reply}"));
        Assert.All(replies.Where(static reply => reply.Status == 503), static reply => Assert.True(reply.RetryAfter > TimeSpan.Zero));
    }

    private static async Task UntilReadinessIsAsync(AvatarProcess front, HttpStatusCode status, TimeSpan patience)
    {
        using var client = front.NewClient();
        using var timeout = new CancellationTokenSource(patience);
        while ((await client.GetAsync("/health/ready", timeout.Token)).StatusCode != status)
        {
            await Task.Delay(PollInterval, timeout.Token);
        }
    }
}

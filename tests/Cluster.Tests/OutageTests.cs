using System.Diagnostics;
using System.Net;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>A database that is not available yet, or is unavailable for a while.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private const int DefaultSeconds = 10;
    private const string Key = "through-the-outage";
    private const string WaitingLine = "Waiting for the stores";

    /// <summary>Time after the outage in which normal operation resumes.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(15);

    /// <summary>Time in which a call fails when the database is unreachable.</summary>
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private AvatarCluster? _cluster;
    private TcpRelay? _relay;

    private AvatarCluster Cluster => _cluster!;

    private TcpRelay Relay => _relay!;

    public ValueTask InitializeAsync()
    {
        TestDatabase.SkipUnlessThere();
        _cluster = new(connection: database => database.ConnectionStringBy((_relay = new(database.Server)).Address));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is null) return;
        _cluster.TellIfFailed();
        await _cluster.DisposeAsync();
        if (_relay is not null) await _relay.DisposeAsync();
    }

    /// <summary>AVATAR_OUTAGE_SECONDS sets the duration of the outage.</summary>
    [Fact]
    public async Task Processes_wait_for_their_database_and_survive_its_loss()
    {
        await WaitForTheDatabaseAsync();
        using var client = Cluster.NewClient();
        var phones = Enumerable.Range(0, 4).Select(_ => new Phone(client, Phone.NewDevice())).ToArray();
        var uploads = new List<Reply>();
        foreach (var phone in phones) uploads.Add((await phone.UploadAsync(Portrait.Of(1))).Expect(201));
        foreach (var phone in phones) (await phone.GetAsync("/api/originals")).Expect(200);

        await LoseTheDatabaseAsync(phones, uploads);

        for (var i = 0; i < phones.Length; i++)
        {
            var original = uploads[i].Text("original", "id");
            Assert.Equal(2, (await phones[i].GetAsync($"/api/originals/{original}")).Expect(200).Items("cartoons").Count());
            (await phones[i].DownloadAsync(uploads[i].Text("cartoon", "id"))).Expect(201);
        }

        foreach (var process in Cluster.Processes) Assert.True(process.IsRunning, $"{process.Name} has ended.");
    }

    private async Task WaitForTheDatabaseAsync()
    {
        await Task.WhenAll(Cluster.Processes.Select(static process => process.ListenAsync()));
        foreach (var process in Cluster.Processes)
        {
            using var client = process.NewClient();
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health/ready")).StatusCode);
            await Wait.UntilAsync(() => process.Said.Contains(WaitingLine, StringComparison.Ordinal), AvatarProcess.Patience);
        }

        using (var client = Cluster.NewClient()) Assert.Equal("busy", (await new Phone(client, Phone.NewDevice()).GetAsync("/api/originals")).Expect(503).Code);

        Relay.Open();
        var began = Stopwatch.StartNew();
        await Task.WhenAll(Cluster.Processes.Select(static process => process.BecomeReadyAsync()));
        TestContext.Current.TestOutputHelper?.WriteLine($"Ready {began.Elapsed.TotalSeconds:0.0} s after the database came.");
    }

    private async Task LoseTheDatabaseAsync(Phone[] phones, List<Reply> uploads)
    {
        var outage = TimeSpan.FromSeconds(TestNumber.In("AVATAR_OUTAGE_SECONDS") ?? DefaultSeconds);
        var (refusals, lists) = (new List<TimeSpan>(), new List<TimeSpan>());
        Relay.Cut();
        for (var began = Stopwatch.StartNew(); began.Elapsed < outage;)
        {
            for (var i = 0; i < phones.Length; i++)
            {
                var (phone, original) = (phones[i], uploads[i].Text("original", "id"));
                var listed = (await TimedAsync(() => phone.GetAsync("/api/originals"), lists)).Expect(200).Items("originals");
                Assert.Equal(original, Assert.Single(listed).GetProperty("id").GetString());
                var refused = (await TimedAsync(() => phone.RegenerateAsync(original, key: Key), refusals)).Expect(503);
                Assert.Equal("unavailable", refused.Code);
                Assert.True(refused.RetryAfter > TimeSpan.Zero);
            }
        }

        Relay.Open();
        var back = Stopwatch.StartNew();
        await Task.WhenAll(Cluster.Processes.Select(static process => process.BecomeReadyAsync()));
        foreach (var (phone, upload) in phones.Zip(uploads))
        {
            await Wait.UntilAsync(async () => (await phone.RegenerateAsync(upload.Text("original", "id"), key: Key)).Status == 201, Recovery, PollInterval);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"An outage of {outage.TotalSeconds} s: refused after {new Spread(refusals)}, lists after {new Spread(lists)}; "
            + $"all as before {back.Elapsed.TotalSeconds:0.0} s after it.");
        Assert.True(new Spread(refusals).Longest < Seconds);
        Assert.True(new Spread(lists).Longest < Seconds);
    }

    private static async Task<Reply> TimedAsync(Func<Task<Reply>> ask, List<TimeSpan> times)
    {
        var began = Stopwatch.GetTimestamp();
        var reply = await ask();
        times.Add(Stopwatch.GetElapsedTime(began));
        return reply;
    }
}

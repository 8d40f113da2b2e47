using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;
using Avatar.ServiceTesting.Telemetry;

namespace Avatar.Cluster.Tests;

/// <summary>The number of series of a front and a silo while their neighbours come and go.</summary>
public sealed class SeriesTests
{
    private const int Restarts = 20;
    private const int MaxSeries = 1_000;

    /// <summary>The first restarts add series that each process can have: of a silo that joined, left, or was declared dead.</summary>
    private const int WarmUps = 3;

    [Fact]
    public async Task Twenty_restarts_of_a_neighbour_add_no_series()
    {
        TestNumber.SkipUnlessSlow();
        TestDatabase.SkipUnlessThere();
        await using var receiver = await OtlpReceiver.StartAsync();
        var settings = new Dictionary<string, string>(receiver.Settings) { ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000" };
        await using var cluster = new AvatarCluster(settings: settings, silos: 2, fronts: 1);
        await cluster.StartAsync();
        using var client = cluster.NewClient();
        AvatarProcess[] watched = [cluster.Silos[0], cluster.Fronts[0]];
        var first = await CountAsync(receiver, watched);

        for (var restart = 0; restart < WarmUps; restart++) await RestartAsync(cluster.Silos[1], client, isKilled: restart == 0);
        var before = await CountAsync(receiver, watched);
        for (var restart = 0; restart < Restarts; restart++) await RestartAsync(cluster.Silos[1], client, isKilled: restart % 10 == 0);
        var after = await CountAsync(receiver, watched);

        for (var i = 0; i < watched.Length; i++)
        {
            var grown = string.Join(", ", after[i].Series.Where(pair => pair.Value > before[i].Series.GetValueOrDefault(pair.Key)).Select(pair => $"{pair.Key} {before[i].Series.GetValueOrDefault(pair.Key)} → {pair.Value}"));
            var figures = $"{after[i].Service}: {first[i].Count} series, {before[i].Count} after {WarmUps} restarts, {after[i].Count} after {Restarts} more. {grown}";
            TestContext.Current.TestOutputHelper?.WriteLine(figures);
            Assert.True(after[i].Count <= before[i].Count * 1.05, figures);
            Assert.True(after[i].Count <= MaxSeries, figures);
        }
    }

    /// <summary>Restarts a silo, and uses the cluster so that its neighbours call the new one.</summary>
    private static async Task RestartAsync(AvatarProcess silo, HttpClient client, bool isKilled)
    {
        if (isKilled) silo.Kill();
        else await silo.StopAsync();
        await silo.StartAsync();
        for (var number = 0; number < 3; number++)
        {
            var phone = new Phone(client, Phone.NewDevice());
            var upload = await phone.UploadAsync(Portrait.Of(number));
            if (upload.Status == 201) await phone.DownloadAsync(upload.Text("cartoon", "id"));
        }
    }

    /// <summary>Returns the metrics of the processes that they export after this call.</summary>
    private static async Task<ReceivedMetrics[]> CountAsync(OtlpReceiver receiver, AvatarProcess[] processes)
    {
        var instances = processes.Select(static process => $"{Environment.MachineName}:{process.Program.Id}").ToArray();
        var exports = instances.Select(instance => receiver.Metrics.TryGetValue(instance, out var last) ? last.Exports : 0).ToArray();

        // The export that is under way may have been collected before this call.
        await Wait.UntilAsync(
            () => instances.Zip(exports).All(pair => receiver.Metrics.TryGetValue(pair.First, out var last) && last.Exports >= pair.Second + 2), AvatarProcess.Patience);
        return [.. instances.Select(instance => receiver.Metrics[instance])];
    }
}

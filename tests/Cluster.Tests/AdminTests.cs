using System.Text.Json;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>The admin ports of the processes of a cluster.</summary>
public sealed class AdminTests
{
    private const string AdminLine = "  Admin      ";

    private static readonly Dictionary<string, string> WithAdmin = new() { ["Avatar__AdminUrls"] = "http://127.0.0.1:0" };

    [Fact]
    public async Task Fronts_and_silos_list_all_silos_and_say_which_one_cannot_be_asked()
    {
        TestDatabase.SkipUnlessThere();
        await using var cluster = new AvatarCluster(settings: WithAdmin, silos: 2, fronts: 1);
        await cluster.StartAsync();
        using var front = await NewAdminClientAsync(cluster.Fronts[0]);
        using var silo = await NewAdminClientAsync(cluster.Silos[0]);

        foreach (var (client, service) in new[] { (front, "avatar-front"), (silo, "avatar-silo") })
        {
            var data = await AskAsync(client, IsComplete);
            Assert.Equal(service, data.GetProperty("process").GetProperty("service").GetString());
            Assert.Equal(["Silo-1", "Silo-2"], data.GetProperty("silos").EnumerateArray().Select(static found => found.GetProperty("name").GetString()).Order());
            Assert.Equal(JsonValueKind.Null, data.GetProperty("problem").ValueKind);
        }

        Assert.Equal("""{"originals":0,"cartoons":0,"failures":0}""", await PostAsync(front, "/admin/expire"));
        Assert.StartsWith("""{"files":0,""", await PostAsync(silo, "/admin/sweep"), StringComparison.Ordinal);

        cluster.Silos[1].Kill();

        foreach (var client in new[] { front, silo })
        {
            var data = await AskAsync(client, static data => data.GetProperty("silos").EnumerateArray().Count(IsAsked) == 1);
            var lost = data.GetProperty("silos").EnumerateArray().Single(static found => !IsAsked(found));
            Assert.Equal("Silo-2", lost.GetProperty("name").GetString());
            Assert.NotEqual("", lost.GetProperty("notAsked").GetString());
        }
    }

    [Fact]
    public async Task A_silo_serves_metrics_at_its_admin_port_if_it_has_one()
    {
        TestDatabase.SkipUnlessThere();
        await using var cluster = new AvatarCluster(settings: WithAdmin, silos: 1, fronts: 0);
        await cluster.StartAsync();
        using var admin = await NewAdminClientAsync(cluster.Silos[0]);
        using var other = cluster.Silos[0].NewClient();

        Assert.Contains("avatar_studio_places", await admin.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var answer = await other.GetAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)answer.StatusCode);
    }

    private static bool IsComplete(JsonElement data) => data.GetProperty("silos").EnumerateArray().Count(IsAsked) == 2;

    private static bool IsAsked(JsonElement silo) => silo.GetProperty("notAsked").ValueKind is JsonValueKind.Null && silo.GetProperty("studio").GetProperty("places").GetInt32() > 0;

    /// <summary>Asks until the answer is as expected: silos join, and are noticed to be gone, some time after they have started or ended.</summary>
    private static async Task<JsonElement> AskAsync(HttpClient client, Predicate<JsonElement> isExpected)
    {
        for (var began = System.Diagnostics.Stopwatch.StartNew(); ;)
        {
            using var answer = JsonDocument.Parse(await client.GetStringAsync("/admin/cluster", TestContext.Current.CancellationToken));
            var data = answer.RootElement.GetProperty("data").Clone();
            if (isExpected(data)) return data;
            Assert.True(began.Elapsed < AvatarProcess.Patience, $"The last answer was {data}.");
        }
    }

    private static async Task<string> PostAsync(HttpClient client, string path)
    {
        using var answer = await client.PostAsync(path, content: null, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        using var body = JsonDocument.Parse(text);
        return body.RootElement.GetProperty("data").GetRawText();
    }

    private static async Task<HttpClient> NewAdminClientAsync(AvatarProcess process)
    {
        var line = await process.Program.WaitForLineAsync(AdminLine, AvatarProcess.Patience);
        return new HttpClient { BaseAddress = new Uri(line[AdminLine.Length..]), Timeout = AvatarProcess.Patience };
    }
}

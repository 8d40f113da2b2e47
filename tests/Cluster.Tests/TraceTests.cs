using System.Text;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;
using Avatar.ServiceTesting.Telemetry;

namespace Avatar.Cluster.Tests;

/// <summary>What an OTLP endpoint receives from a front and two silos.</summary>
public sealed class TraceTests
{
    /// <summary>Uploads until a photo is on another silo than its device: the first one is with an even chance.</summary>
    private const int MaxUploads = 20;

    [Fact]
    public async Task One_upload_is_one_trace_without_orphans_and_nothing_that_is_exported_gives_access_to_anything()
    {
        TestDatabase.SkipUnlessThere();
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var cluster = new AvatarCluster(settings: receiver.Settings, silos: 2, fronts: 1);
        await cluster.StartAsync();
        using var client = cluster.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        var secrets = new List<string> { phone.Device };
        for (var number = 0; number < MaxUploads && !SilosOf(receiver).Any(static silos => silos == 2); number++)
        {
            var upload = (await phone.UploadAsync(Portrait.Of(number))).Expect(201);
            foreach (var url in FindUrls(upload.Body.GetRawText()))
            {
                Assert.NotNull(await phone.FetchAsync(url));
                secrets.Add(Path.GetFileName(url));
            }

            await WaitForUploadsAsync(receiver, number + 1);
        }

        await Task.WhenAll(cluster.Processes.Select(static process => process.StopAsync()));

        var traces = receiver.Spans.GroupBy(static span => span.Trace).ToList();
        Assert.All(traces, static trace =>
        {
            var ids = trace.Select(static span => span.Id).ToHashSet();
            var root = Assert.Single(trace, span => !ids.Contains(span.Parent));
            Assert.Equal(("avatar-front", "", "Microsoft.AspNetCore"), (root.Service, root.Parent, root.Source));
        });

        var spread = traces.First(static trace => IsUpload(trace) && CountSilos(trace) == 2).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(Draw(spread));
        Assert.Superset(
            new HashSet<string> { "POST /api/upload", "device.attempt", "studio.wait", "studio.work", "file.publish", "file.claim", "file.settle" },
            spread.Select(static span => span.Name).ToHashSet());
        Assert.Contains(spread, static span => span.Source == "MongoDB.Driver" && span.Service == "avatar-silo");
        Assert.All(receiver.Texts, text => Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, cluster.Said, StringComparison.Ordinal));
    }

    private static bool IsUpload(IEnumerable<ReceivedSpan> trace) => trace.Any(static span => span.Name == "POST /api/upload");

    private static int CountSilos(IEnumerable<ReceivedSpan> trace) =>
        trace.Where(static span => span.Service == "avatar-silo").Select(static span => span.Instance).Distinct().Count();

    private static IEnumerable<int> SilosOf(OtlpReceiver receiver) => receiver.Spans.GroupBy(static span => span.Trace).Where(IsUpload).Select(CountSilos);

    /// <summary>Waits until the span of the front has arrived; the spans of silos, which are exported as often, may be a moment later.</summary>
    private static Task WaitForUploadsAsync(OtlpReceiver receiver, int uploads) =>
        Wait.UntilAsync(() => SilosOf(receiver).Count() >= uploads, AvatarProcess.Patience);

    private static IEnumerable<string> FindUrls(string json) =>
        json.Split('"').Where(static text => text.StartsWith("https://avatars.example.org/", StringComparison.Ordinal));

    /// <summary>Draws the spans as a tree, in the order of their beginnings.</summary>
    private static string Draw(IReadOnlyCollection<ReceivedSpan> spans)
    {
        var text = new StringBuilder();
        Append("", 0);
        return text.ToString();

        void Append(string parent, int depth)
        {
            foreach (var span in spans.Where(span => span.Parent == parent).OrderBy(static span => span.Start))
            {
                text.Append(' ', depth * 2).Append(span.Name).Append("  ").AppendLine(span.Instance.Length > 0 ? $"{span.Service} {span.Instance}" : span.Service);
                Append(span.Id, depth + 1);
            }
        }
    }
}

using System.Globalization;
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

    /// <summary>
    /// The silo of the device is killed while an engine draws. What the killed silo had not exported is missing: its spans that had not ended,
    /// above all the grain calls that were running. So a span that it did export, and the receiver of a call that it made, may have no parent.
    /// Nothing else may: no span of the front, and nothing below the attempt that was answered.
    /// </summary>
    [Fact]
    public async Task An_upload_whose_silo_is_killed_while_it_draws_is_one_trace()
    {
        TestDatabase.SkipUnlessThere();
        using var engine = new HeldEngine();
        await using var server = await TestServer.StartAsync(engine.DrawAsync);
        await using var receiver = await OtlpReceiver.StartAsync();
        var settings = new Dictionary<string, string>(receiver.Settings) { ["AI_SERVER_URL"] = server.Url.ToString() };
        await using var cluster = new AvatarCluster(settings: settings, silos: 2, fronts: 1);
        await cluster.StartAsync();
        await using var map = await GrainMap.OpenAsync(cluster);
        using var client = cluster.NewClient();
        var phone = new Phone(client, Phone.NewDevice());

        var upload = phone.UploadAsync(Portrait.Of(1), key: "killed");
        await engine.Drawing.WaitAsync(AvatarProcess.Patience, TestContext.Current.CancellationToken);
        var (place, members) = (await map.OfDeviceAsync(phone.Device), await ClusterMembers.ReadAsync(cluster));
        var killed = cluster.Silos.Single(silo => silo.Name == members.Single(member => member.Address.Equals(place)).Name);
        var instance = $"{Environment.MachineName}:{killed.Program.Id}";
        killed.Kill();
        await killed.Program.WaitForEndAsync(AvatarProcess.Patience);
        engine.Release();
        (await upload).Expect(201);
        await Task.WhenAll(cluster.Processes.Where(static process => process.IsRunning).Select(static process => process.StopAsync()));

        Assert.All(receiver.Spans.Where(static span => span.Parent.Length == 0), static span => Assert.Equal(("avatar-front", "Microsoft.AspNetCore"), (span.Service, span.Source)));
        var root = Assert.Single(receiver.Spans, static span => span.Name == "POST /api/upload");
        var trace = receiver.Spans.Where(span => span.Trace == root.Trace).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(Draw(trace));

        var ids = trace.Select(static span => span.Id).ToHashSet();
        var orphans = trace.Where(span => span.Parent.Length > 0 && !ids.Contains(span.Parent)).ToList();
        Assert.All(orphans, orphan => Assert.True(
            orphan.Instance == instance || (orphan.Service, orphan.Source, orphan.Kind) == ("avatar-silo", "avatar.calls", ReceivedSpan.Receiver),
            $"{orphan.Name} of {orphan.Service} {orphan.Instance} has no parent."));

        // The grain's span of the first attempt is not exported, so the attempts are those that made no other call.
        var attempts = trace.Where(span => (span.Parent, span.Name) == (root.Id, "device.attempt") && !FindBelow(trace, span).Any(static below => below.Name is "IDeviceGrain/AdmitUploadAsync" or "IDeviceGrain/NoteAsync"))
            .OrderBy(static span => int.Parse(span.Attributes["avatar.attempt"], CultureInfo.InvariantCulture)).ToList();
        Assert.InRange(attempts.Count, 2, 20);
        Assert.Equal(Enumerable.Range(1, attempts.Count).Select(static number => $"{number}"), attempts.Select(static span => span.Attributes["avatar.attempt"]));
        var answered = FindBelow(trace, attempts[^1]).ToList();
        Assert.Contains(answered, span => (span.Name, span.Kind) == ("IDeviceGrain/UploadAsync", ReceivedSpan.Receiver) && span.Instance != instance);
        Assert.DoesNotContain(answered, span => span.Instance == instance);
        Assert.Contains(answered, static span => span.Source == "MongoDB.Driver");

        // An engine may be anybody's, and gets neither the trace nor what goes with it.
        Assert.DoesNotContain(engine.Headers.Keys, static name => name is "traceparent" or "tracestate" or "baggage" or "Request-Id" or "Correlation-Context");
    }

    private static IEnumerable<ReceivedSpan> FindBelow(IReadOnlyCollection<ReceivedSpan> trace, ReceivedSpan above) =>
        trace.Where(span => span.Parent == above.Id).SelectMany(span => FindBelow(trace, span).Prepend(span));

    private static bool IsUpload(IEnumerable<ReceivedSpan> trace) => trace.Any(static span => span.Name == "POST /api/upload");

    private static int CountSilos(IEnumerable<ReceivedSpan> trace) =>
        trace.Where(static span => span.Service == "avatar-silo").Select(static span => span.Instance).Distinct().Count();

    private static IEnumerable<int> SilosOf(OtlpReceiver receiver) => receiver.Spans.GroupBy(static span => span.Trace).Where(IsUpload).Select(CountSilos);

    /// <summary>Waits until the span of the front has arrived; the spans of silos, which are exported as often, may be a moment later.</summary>
    private static Task WaitForUploadsAsync(OtlpReceiver receiver, int uploads) =>
        Wait.UntilAsync(() => SilosOf(receiver).Count() >= uploads, AvatarProcess.Patience);

    private static IEnumerable<string> FindUrls(string json) =>
        json.Split('"').Where(static text => text.StartsWith("https://avatars.example.org/", StringComparison.Ordinal));

    /// <summary>Draws the spans as a tree, in the order of their beginnings, and then those whose parent is missing.</summary>
    private static string Draw(IReadOnlyCollection<ReceivedSpan> spans)
    {
        var text = new StringBuilder();
        Append("", 0);
        foreach (var parent in spans.Select(static span => span.Parent).Except(spans.Select(static span => span.Id)).Where(static parent => parent.Length > 0))
        {
            text.AppendLine("(parent missing)");
            Append(parent, 1);
        }

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

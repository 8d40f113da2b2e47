using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;
using Avatar.ServiceTesting.Telemetry;

namespace Avatar.Cluster.Tests;

/// <summary>
/// Makes a front and a silo write the lines and spans in which libraries describe a call with its target, and then compares everything with
/// the secrets in use. <see cref="TellsNoSecretsAttribute"/> does the same in all other tests, with what happens to be written there.
/// </summary>
public sealed class SecretTests
{
    private const string SigningKey = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978";

    /// <summary>How often the silo is frozen at most: a front that finds first that its only gateway is gone does not log the call.</summary>
    private const int MaxFreezes = 3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_and_spans_of_Orleans_about_calls_name_neither_devices_nor_images()
    {
        TestDatabase.SkipUnlessThere();
        using var engine = new HeldEngine();
        await using var server = await TestServer.StartAsync(engine.DrawAsync);
        await using var receiver = await OtlpReceiver.StartAsync();
        var settings = new Dictionary<string, string>(receiver.Settings)
        {
            ["AI_SERVER_URL"] = server.Url.ToString(),
            ["Avatar__Files__SigningKey"] = SigningKey,
            ["Avatar__Shutdown__DrainTimeout"] = "00:00:01",
        };
        await using var cluster = new AvatarCluster(settings: settings, silos: 1, fronts: 1);
        await cluster.StartAsync();
        var (silo, front) = (cluster.Silos[0], cluster.Fronts[0]);
        using var client = cluster.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        client.DefaultRequestHeaders.Add("baggage", $"device={phone.Device}");

        var uploads = await FreezeUntilTimeoutAsync(silo, front, phone, engine);

        // A silo that stops waits only so long for the call, and then says what it could not stop.
        await silo.StopAsync();
        engine.Release();
        await Task.WhenAll(uploads).ContinueWith(static _ => { }, Cancel, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await front.StopAsync();

        var digest = DeviceId.Parse(phone.Device).Digest;
        Assert.Contains(receiver.Spans, span => span.Attributes.Values.Any(value => value.Contains($"device/{digest}", StringComparison.Ordinal)));
        Assert.DoesNotContain(receiver.Spans, static span => span.Attributes.ContainsKey("url.path"));
        Assert.Contains(digest, front.SaidEver, StringComparison.Ordinal);
        Assert.Null(KnownSecrets.FindIn(cluster.Said));
        Assert.All(receiver.Texts, static text => Assert.Null(KnownSecrets.FindIn(text)));
    }

    [Fact]
    public async Task Links_that_are_signed_are_nowhere_in_telemetry()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var avatar = new AvatarProcess
        {
            Settings = new(receiver.Settings) { ["Avatar__Files__SigningKey"] = SigningKey, ["Logging__LogLevel__Microsoft.AspNetCore"] = "Information" },
        };
        await avatar.StartAsync();
        using var client = avatar.NewClient();
        var phone = new Phone(client, Phone.NewDevice());

        var upload = (await phone.UploadAsync(Portrait.Of(1))).Expect(201);
        foreach (var address in new[] { upload.Text("original", "imageUrl"), upload.Text("cartoon", "imageUrl") })
        {
            (await client.GetAsync(new Uri(address).PathAndQuery, Cancel)).EnsureSuccessStatusCode();
        }

        Assert.Equal(0, await avatar.StopAsync());

        // The log names the requests, and the spans have their routes.
        Assert.Contains("/uploads/originals/", avatar.Said, StringComparison.Ordinal);
        Assert.Contains(receiver.Spans, static span => span.Name.StartsWith("GET /uploads/", StringComparison.Ordinal));
        Assert.InRange(KnownSecrets.Count, 5, int.MaxValue);
        Assert.Null(KnownSecrets.FindIn(avatar.Said));
        Assert.All(receiver.Texts, static text => Assert.Null(KnownSecrets.FindIn(text)));
    }

    /// <summary>The driver describes the whole cluster, with all settings of its connections, in the exceptions that a lost database causes.</summary>
    [Fact]
    public async Task The_password_of_the_database_is_not_told_while_the_database_is_lost()
    {
        TestDatabase.SkipUnlessThere();
        await using var receiver = await OtlpReceiver.StartAsync();
        TcpRelay? relay = null;
        LoginRelay? login = null;
        await using var cluster = new AvatarCluster(settings: receiver.Settings, silos: 1, fronts: 1, connection: database =>
            (login = new((relay = new(database.Server)).Address)).ConnectionStringFor(database.Name));
        await using (relay)
        await using (login)
        {
            relay!.Open();
            await cluster.StartAsync();
            Assert.InRange(login!.Logins, 2, int.MaxValue);
            using var client = cluster.NewClient();
            var phone = new Phone(client, Phone.NewDevice());
            var original = (await phone.UploadAsync(Portrait.Of(1))).Expect(201).Text("original", "id");

            relay.Cut();
            (await phone.RegenerateAsync(original)).Expect(503);
            await Wait.UntilAsync(() => receiver.Logs.Any(static record => record.Attributes["event.id"] == "1000"), AvatarProcess.Patience);
            relay.Open();
            await Task.WhenAll(cluster.Processes.Select(static process => process.StopAsync()));

            // The line is written inside the span of the grain call, although a filter writes it.
            Assert.All(receiver.Logs.Where(static record => record.Attributes["event.id"] == "1000"), static record => Assert.NotEmpty(record.Trace));
            Assert.Null(KnownSecrets.FindIn(cluster.Said));
            Assert.All(receiver.Texts, static text => Assert.Null(KnownSecrets.FindIn(text)));
        }
    }

    /// <summary>
    /// Freezes the silo while the engine holds an upload, until the front has logged that a call of the device was not answered.
    /// </summary>
    /// <returns>The uploads, which have not ended or have failed.</returns>
    private static async Task<IReadOnlyList<Task>> FreezeUntilTimeoutAsync(AvatarProcess silo, AvatarProcess front, Phone phone, HeldEngine engine)
    {
        var uploads = new List<Task>();
        for (var round = 1; ; round++)
        {
            uploads.Add(phone.UploadAsync(Portrait.Of(round)));
            await Wait.UntilAsync(() => engine.Requests >= round, AvatarProcess.Patience);
            var said = front.Program.Output.Count;
            silo.Freeze();
            var line = await front.Program.WaitForLineAsync("about a call without an answer, or without a gateway", IsAboutIt, AvatarProcess.Patience);
            silo.Thaw();
            if (line.Contains("CallbackData", StringComparison.Ordinal)) return uploads;
            Assert.True(round < MaxFreezes, "The front lost its gateway before its call timed out.");
            await front.BecomeReadyAsync();

            bool IsAboutIt(string line) =>
                (line.Contains("Orleans.Runtime.CallbackData[100157]", StringComparison.Ordinal) && line.Contains("device/", StringComparison.Ordinal))
                || (line.Contains("[3011]", StringComparison.Ordinal) && front.Program.Output.Skip(said).Contains(line));
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Avatar.Hosting;
using Avatar.Storage;
using Avatar.WebFront.Tests.Application;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.WebFront.Tests.Admin;

/// <summary>What the routes of the admin port do.</summary>
public sealed class AdminRoutesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_cluster_is_listed_with_version_and_studio()
    {
        await using var app = await AvatarApplication.StartAsync(AdminPort.Url);
        using var client = AdminPort.NewClient(app);

        var answer = await client.GetAsync("/admin/cluster", device: null);

        Assert.Equal("process problem silos", answer.Fields());
        Assert.Equal("avatar", answer.Text("process", "service"));
        Assert.Null(answer.At("problem").GetString());
        var silo = Assert.Single(answer.At("silos").EnumerateArray());
        Assert.Equal("silo name status since version studio notAsked", Reply.GetFields(silo));
        Assert.Equal("Active", silo.GetProperty("status").GetString());
        Assert.Null(silo.GetProperty("notAsked").GetString());
        Assert.Equal(answer.Text("process", "version"), silo.GetProperty("version").GetString());
        Assert.True(silo.GetProperty("studio").GetProperty("places").GetInt32() > 0);
    }

    [Fact]
    public async Task Expiry_and_sweep_answer_what_they_did()
    {
        await using var app = await AvatarApplication.StartAsync(AdminPort.Url);
        using var client = AdminPort.NewClient(app);
        await app.Client.UploadedAsync(Calls.NewDevice());

        var expired = await client.SendAsync(HttpMethod.Post, "/admin/expire");
        var swept = await client.SendAsync(HttpMethod.Post, "/admin/sweep");

        Assert.Equal("""{"originals":0,"cartoons":0,"failures":0}""", expired.Data.ToString());
        Assert.Equal("files deleted setAside failures", swept.Fields());
        Assert.Equal(2, swept.At("files").GetInt32());
    }

    [Fact]
    public async Task A_sweep_that_fails_is_answered_as_an_error()
    {
        await using var app = await AvatarApplication.StartAsync(new AvatarApplication
        {
            Settings = [AdminPort.Url],
            Replace = UnlistedStore.AddTo,
        });
        using var client = AdminPort.NewClient(app);

        (await client.SendAsync(HttpMethod.Post, "/admin/sweep")).IsRefused(503, "unavailable");
    }

    [Fact]
    public async Task A_level_is_set_for_some_minutes_and_listed()
    {
        var lines = new ConcurrentQueue<string>();
        await using var app = await StartLoggedAsync(lines, "--Logging:LogLevel:Avatar=Warning");
        using var client = AdminPort.NewClient(app);

        var set = await client.SendAsync(HttpMethod.Put, "/admin/logs/Avatar.WebFront?level=debug&minutes=5");
        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Avatar.WebFront").Log(LogLevel.Debug, default, "This is heard.", null, static (text, _) => text);

        Assert.Equal(("Avatar.WebFront", "Debug"), (set.Text("category"), set.Text("level")));
        Assert.Equal(set.Data.ToString(), Assert.Single((await client.GetAsync("/admin/logs", device: null)).At("levels").EnumerateArray()).ToString());
        Assert.Contains(lines, static line => line.Contains("This is heard.", StringComparison.Ordinal));
        (await client.SendAsync(HttpMethod.Put, "/admin/logs/Avatar.WebFront?level=loud&minutes=5")).IsRefused(400, "bad_request");
        (await client.SendAsync(HttpMethod.Put, "/admin/logs/Avatar*?level=Debug&minutes=5")).IsRefused(400, "bad_request");
    }

    [Fact]
    public async Task The_dashboard_shows_neither_keys_nor_state_nor_the_log()
    {
        await using var app = await AvatarApplication.StartAsync(AdminPort.Url, "--Avatar:Admin:Dashboard=true");
        using var client = AdminPort.NewClient(app);

        foreach (var path in new[] { "Reminders", "Reminders/1", "GrainState?grainId=1&grainType=Avatar.Grains.DeviceGrain", "Trace" })
            (await client.GetAsync($"/admin/dashboard/{path}", device: null)).IsRefused(404, "not_found");
        foreach (var path in new[] { "", "index.min.js", "DashboardCounters", "ClusterStats", "TopGrainMethods", "GrainTypes" })
            Assert.Equal(200, (await client.GetAsync($"/admin/dashboard/{path}", device: null)).Status);
    }

    /// <summary>The log at its most verbose level, and every answer of the port, while a device uses the service.</summary>
    [Fact]
    public async Task Neither_an_answer_nor_the_most_verbose_log_holds_a_secret()
    {
        const string Token = "f81d4fae7dec11d0a76500a0c91e6bf6";
        const string Key = "53c1e0b1c8f2a94d7e6f00112233445566778899aabbccddeeff0123456789ab";
        var lines = new ConcurrentQueue<string>();
        await using var app = await StartLoggedAsync(
            lines, "--Avatar:Admin:Dashboard=true", $"--Avatar:Admin:Token={Token}", $"--Avatar:Files:SigningKey={Key}");
        using var client = AdminPort.NewClient(app);
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {Token}");
        foreach (var category in new[] { "Avatar", "Microsoft", "Orleans", "System", "MongoDB", "OpenTelemetry" })
            Assert.Equal(200, (await client.SendAsync(HttpMethod.Put, $"/admin/logs/{category}?level=Trace&minutes=60")).Status);

        var secrets = await UseAsync(app, Calls.NewDevice());
        secrets.AddRange([Token, Key]);

        string[] paths =
        [
            "/metrics", "/health/ready", "/admin/cluster", "/admin/logs", "/admin/dashboard/DashboardCounters", "/admin/dashboard/ClusterStats",
            "/admin/dashboard/TopGrainMethods", "/admin/dashboard/GrainTypes", "/admin/dashboard/GrainStats/Avatar.Grains.DeviceGrain",
        ];
        var answers = new StringBuilder();
        foreach (var path in paths) answers.AppendLine(Encoding.UTF8.GetString((await client.GetAsync(path, device: null)).Bytes));
        foreach (var path in new[] { "/admin/expire", "/admin/sweep" }) answers.AppendLine((await client.SendAsync(HttpMethod.Post, path)).Body.ToString());

        Assert.Contains(lines, static line => line.Contains("Microsoft.AspNetCore.Routing", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains(" dbug: Orleans", StringComparison.Ordinal) || line.Contains(" trce: Orleans", StringComparison.Ordinal));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, answers.ToString(), StringComparison.OrdinalIgnoreCase));
        Assert.All(secrets, secret => Assert.DoesNotContain(lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>
    /// An instrument holds the collection for the first request until the second one has joined it. Requests over the network would not show
    /// when that is the case, so the test calls the route itself.
    /// </summary>
    [Fact]
    public async Task Two_scrapes_at_once_get_the_same_text()
    {
        await using var app = await AvatarApplication.StartAsync(AdminPort.Url);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var mayAnswer = new ManualResetEventSlim();
        var collections = 0;
        app.Services.GetRequiredService<IMeterFactory>().Create("avatar.held").CreateObservableGauge("avatar.held", () =>
        {
            asked.TrySetResult();
            Assert.True(mayAnswer.Wait(TimeSpan.FromSeconds(60)));
            return ++collections;
        });

        var first = Task.Run(() => ScrapeAsync(app), Cancel);
        await asked.Task;
        var second = ScrapeAsync(app);
        mayAnswer.Set();

        var texts = await Task.WhenAll(first, second);
        Assert.Contains("avatar_held", texts[0], StringComparison.Ordinal);
        Assert.Equal((texts[0], 1), (texts[1], collections));
    }

    private static async Task<string> ScrapeAsync(AvatarApplication app)
    {
        var route = app.Services.GetRequiredService<AdminServer>().Routes.OfType<RouteEndpoint>().Single(static route => route.RoutePattern.RawText == "/metrics");
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = app.Services, Request = { Method = "GET", Path = "/metrics" }, Response = { Body = body } };
        await route.RequestDelegate!(context);
        return Encoding.UTF8.GetString(body.ToArray());
    }

    private static Task<AvatarApplication> StartLoggedAsync(ConcurrentQueue<string> lines, params string[] settings) => AvatarApplication.StartAsync(new AvatarApplication
    {
        Settings = [AdminPort.Url, .. settings],
        Replace = services => services.Replace(ServiceDescriptor.Singleton<ILoggerProvider>(
            _ => new LimitedLogs(line => lines.Enqueue(line.Printed), LogFormat.Text, new HurriedClock()))),
    });

    /// <summary>Uploads, draws, lists, downloads and reads images.</summary>
    /// <returns>What nobody else may see: the id of the device, the names of the images, and the signatures of the links.</returns>
    private static async Task<List<string>> UseAsync(AvatarApplication app, string device)
    {
        var upload = await app.Client.UploadAsync(device, Calls.Form(Photos.Jpeg(64, 48)));
        List<string> links = [upload.Text("original", "imageUrl"), upload.Text("cartoon", "imageUrl")];
        var more = await app.Client.PostAsync($"/api/regenerate/{upload.Text("original", "id")}", device);
        links.Add(more.Text("cartoon", "imageUrl"));
        foreach (var link in links) await app.Client.GetAsync(new Uri(link).PathAndQuery, device: null);
        await app.Client.GetAsync("/api/originals", device);
        await app.Client.GetAsync(new Uri(links[0]).PathAndQuery + "x", device: null);
        var face = await app.Client.PostAsync($"/api/download/{more.Text("cartoon", "id")}", device);
        links.Add(face.Text("downloadedFace", "faceUrl"));
        await app.Client.GetAsync(new Uri(links[^1]).PathAndQuery, device: null);
        return [device, .. links.SelectMany(static link => new[] { Path.GetFileName(new Uri(link).AbsolutePath), new Uri(link).Query.Split("signature=")[^1].Split('&')[0] })];
    }

    /// <summary>A store whose files cannot be listed.</summary>
    private sealed class UnlistedStore(IImageStore inner) : ImageStoreDecorator(inner)
    {
        public static void AddTo(IServiceCollection services)
        {
            var real = services.Single(static service => service.ServiceType == typeof(IImageStore));
            services.Replace(ServiceDescriptor.Singleton<IImageStore>(provider => new UnlistedStore((IImageStore)real.ImplementationFactory!(provider))));
        }

        public override IAsyncEnumerable<StoredFile> ListAsync(ImageArea area, string prefix, CancellationToken cancellationToken) =>
            throw new StoreException(StoreFailure.Unavailable, "The folder cannot be read.");
    }

    /// <summary>Passes a minute whenever it is read, so that the log has no limit.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        private readonly TimeProvider _never = new FakeTimeProvider();
        private long _stamp = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref _stamp, TimeSpan.TicksPerMinute);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _never.CreateTimer(callback, state, dueTime, period);
    }
}

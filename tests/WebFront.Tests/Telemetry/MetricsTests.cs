using System.Diagnostics.Metrics;
using System.Text;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Avatar.WebFront.Tests.Telemetry;

/// <summary>Tests that count what the whole process measures: no other test runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class MetricsTests
{
    private static readonly string[] Unlimited =
    [
        "--Avatar:Limits:AddressRequestsPerMinute=1000000", "--Avatar:Limits:DeviceRequestsPerMinute=1000000",
        "--Avatar:Limits:AddressImagesPerMinute=1000000", "--Avatar:Limits:DeviceImagesPerMinute=1000000",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_that_are_errors_are_counted_by_code_and_readiness_by_check()
    {
        await using var app = await AvatarApplication.StartAsync();
        using var readings = new Measurements(app.Services.GetRequiredService<IMeterFactory>());

        await app.Client.GetAsync("/nothing", device: null);
        await app.Client.GetAsync("/api/originals", device: null);
        await app.Client.GetAsync("/api/originals", device: null);
        await app.Client.GetAsync("/api/originals", Calls.NewDevice());

        Assert.Equal(1, readings.Read("avatar.answers.refused{code=not_found}"));
        Assert.Equal(2, readings.Read("avatar.answers.refused{code=missing_device_id}"));

        readings.Read("avatar.ready{check=files}");
        await app.Client.GetAsync("/health/ready", device: null);
        Assert.True(SpinWait.SpinUntil(() => readings.Read("avatar.ready{check=files}") is 1, TimeSpan.FromSeconds(30)));
        Assert.All(["silo", "documents", "engines"], check => Assert.Equal(1, readings.Read($"avatar.ready{{check={check}}}")));
    }

    [Fact]
    public async Task Invented_paths_methods_styles_and_agents_add_no_series()
    {
        var series = new Series();
        await using var app = await StartAsync(series, Unlimited);
        var device = Calls.NewDevice();
        var (original, cartoon) = await app.Client.UploadedAsync(device);
        await app.Client.GetAsync($"/api/originals/{original}", device);
        await app.Client.PostAsync($"/api/download/{cartoon}", device);
        var before = await CountWarmedUpAsync(app, series, original, device);

        await InventAsync(app, original, device, Enumerable.Range(0, 10_000));

        var after = series.Count();
        var grown = string.Join(", ", after.Where(pair => pair.Value > before.GetValueOrDefault(pair.Key)).Select(pair => $"{pair.Key} {before.GetValueOrDefault(pair.Key)} → {pair.Value}"));
        Assert.Contains("http.server.request.duration", after);
        Assert.Contains("orleans-catalog-activations", after);
        Assert.Contains("dotnet.gc.collections", after);
        Assert.True(after.Values.Sum() <= before.Values.Sum() * 1.05, $"{before.Values.Sum()} → {after.Values.Sum()}: {grown}");
        Assert.True(after.Values.Sum() <= 1_000, $"{after.Values.Sum()} series: {string.Join(", ", after.OrderByDescending(pair => pair.Value).Take(20))}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{before.Values.Sum()} → {after.Values.Sum()}: {string.Join(", ", after.OrderByDescending(pair => pair.Value).Take(12))}");
    }

    [Fact]
    public async Task A_collector_gets_the_metrics_with_the_name_of_the_process()
    {
        var received = new TaskCompletionSource<string>();
        await using var collector = await TestServer.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.TrySetResult($"{context.Request.Path} {Encoding.Latin1.GetString(body.ToArray())}");
        });
        await using var app = await AvatarApplication.StartAsync(
            $"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Url}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "--OTEL_METRIC_EXPORT_INTERVAL=200");

        var metrics = await received.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        Assert.StartsWith("/v1/metrics ", metrics, StringComparison.Ordinal);
        Assert.All(
            ["service.name\u0012\b\n\u0006avatar", "service.version", $"{Environment.MachineName}:{Environment.ProcessId}", "avatar.expiry.age", "dotnet.process.memory.working_set"],
            part => Assert.Contains(part, metrics, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_reader_nothing_listens_to_the_instruments()
    {
        await using var app = await AvatarApplication.StartAsync();

        Assert.Null(app.Services.GetService<MeterProvider>());
    }

    private static Task<AvatarApplication> StartAsync(Series series, params string[] settings) => AvatarApplication.StartAsync(new AvatarApplication
    {
        Settings = settings,
        Replace = services => services.AddOpenTelemetry().WithMetrics(series.AddTo),
    });

    /// <summary>
    /// Counts the series once the process has done everything that it does for such requests: the grains of some devices have been
    /// deactivated, which happens some time after the answer, and further requests add no series.
    /// </summary>
    private static async Task<IReadOnlyDictionary<string, int>> CountWarmedUpAsync(AvatarApplication app, Series series, string original, string device)
    {
        var before = series.Count();
        for (var first = 1_000_000; ; first += 60)
        {
            await InventAsync(app, original, device, Enumerable.Range(first, 60));
            var after = series.Count();
            if (after.ContainsKey("orleans-directory-unregistrations-many-issued") && after.Values.Sum() == before.Values.Sum()) return after;
            before = after;
        }
    }

    private static async Task InventAsync(AvatarApplication app, string original, string device, IEnumerable<int> numbers) =>
        await Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel }, async (n, token) =>
        {
            using var request = (n % 6) switch
            {
                0 => Calls.Request(HttpMethod.Get, $"/invented/{n}", device),
                1 => Calls.Request(new HttpMethod($"INVENT{n}"), "/api/originals", device),
                2 => Calls.Request(HttpMethod.Post, $"/api/regenerate/{original}?style=invented-{n}", device),
                3 => Calls.Request(HttpMethod.Get, $"/uploads/temp/invented-{n}.jpg", device),
                4 => Calls.Request(HttpMethod.Get, "/api/originals", new Guid(n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString()),
                _ => Calls.Request(HttpMethod.Get, $"/api/originals/invented-{n}?page={n}", device),
            };
            request.Headers.TryAddWithoutValidation("User-Agent", $"invented/{n}");
            using var response = await app.Client.SendAsync(request, token);
        });
}

using System.Text.RegularExpressions;
using Avatar.WebFront.Tests.Application;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Avatar.WebFront.Tests.Monitoring;

/// <summary>Compares the metrics that rules and dashboard read with those that the service has.</summary>
[Collection(nameof(Telemetry.Alone))]
public sealed partial class MetricNamesTests
{
    private static IEnumerable<string> Expressions =>
        MonitoringFiles.Rules.Select(static rule => rule.Expression).Concat(MonitoringFiles.Panels.SelectMany(MonitoringFiles.Expressions));

    [Fact]
    public async Task Rules_and_panels_read_metrics_that_are_documented_or_in_a_scrape()
    {
        var scraped = await ScrapeAsync();
        var documented = MetricNames.Documented().ToHashSet();
        var recorded = MonitoringFiles.Rules.Where(static rule => rule is not Alert).Select(static rule => rule.Name);
        var known = documented.Union(scraped).Union(recorded).Union(MetricNames.OfPrometheus).ToHashSet();

        // The scrape has the names as Prometheus gets them, so it also tests those that are computed from the documentation.
        Assert.Empty(scraped.Where(static name => name.StartsWith("avatar_", StringComparison.Ordinal)).Except(documented));
        Assert.All(["avatar_cartoons_created_total", "avatar_expiry_age_seconds", "avatar_storage_used_bytes", "avatar_ready"], name => Assert.Contains(name, scraped));
        Assert.DoesNotContain(Expressions.SelectMany(MetricNames.In).Concat(InPages()), name => !name.IsAmong(known));
    }

    /// <summary>A selector with a route, or a limit of a histogram, that no series has would make a rule silent for ever.</summary>
    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/openmetrics-text; version=1.0.0")]
    public async Task The_selectors_of_the_objectives_find_series_in_each_format_of_a_scrape(string format)
    {
        await using var app = await StartAsync();
        var selectors = Expressions.SelectMany(static expression => Selector().Matches(expression)).DistinctBy(static selector => selector.Value)
            .Where(static selector => !selector.Value.Contains("=~\"5..\"", StringComparison.Ordinal)).ToList();
        Assert.InRange(selectors.Count, 5, 50);
        List<Match> missing = [];

        // A request is measured after its answer, so a scrape may come too early.
        SpinWait.SpinUntil(() => (missing = FindMissing(selectors, Read(app, format))).Count == 0, TimeSpan.FromSeconds(60));

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("sum by (job, le) (rate(a_seconds_bucket{b=\"c}d\",e=~\"f|g\"}[5m])) / 1e3 > bool 0.5", "a_seconds_bucket")]
    [InlineData("a:b:ratio5m > 14.4 * 0.001 and on (x) max_over_time(c[1d]) unless d offset 1h", "a:b:ratio5m", "c", "d")]
    [InlineData("histogram_quantile(0.99, sum by (le) (rate(a_bucket[$__rate_interval]))) or vector(0)", "a_bucket")]
    public void The_names_in_an_expression_are_found(string expression, params string[] names) => Assert.Equal(names, MetricNames.In(expression));

    /// <summary>The metrics in a scrape of a process that has drawn.</summary>
    private static async Task<HashSet<string>> ScrapeAsync()
    {
        await using var app = await StartAsync();
        HashSet<string> names = [];

        // Readiness has a value after a first look, which a scrape starts, and a request is measured after its answer.
        Assert.True(SpinWait.SpinUntil(
            () => (names = [.. Type().Matches(Read(app, "text/plain")).Select(static type => type.Groups[1].Value)]).IsSupersetOf(["avatar_ready", "http_server_request_duration_seconds"]),
            TimeSpan.FromSeconds(60)));
        return names;
    }

    /// <summary>Starts the service with a scrape on its own port, and does what the objectives count.</summary>
    private static async Task<AvatarApplication> StartAsync()
    {
        var app = await AvatarApplication.StartAsync(new AvatarApplication
        {
            Settings = ["--Avatar:Limits:DiskBudgetBytes=1000000000"],
            Replace = static services =>
            {
                services.AddOpenTelemetry().WithMetrics(static metrics => metrics.AddPrometheusExporter(static options => options.ScrapeResponseCacheDurationMilliseconds = 0));
                services.AddSingleton<IStartupFilter, Scraping>();
            },
        });
        var device = Calls.NewDevice();
        var (original, _) = await app.Client.UploadedAsync(device);
        await app.Client.PostAsync($"/api/regenerate/{original}", device);
        await app.Client.GetAsync("/api/originals", device);
        return app;
    }

    private static string Read(AvatarApplication app, string format)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", format);
        using var response = app.Client.Send(request, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(response.Content.ReadAsStream(TestContext.Current.CancellationToken));
        return reader.ReadToEnd();
    }

    /// <summary>The names in the pages of the alerts.</summary>
    private static IEnumerable<string> InPages()
    {
        var guide = File.ReadAllText(Repository.GetPath("docs/operations.md"));
        var pages = guide[guide.IndexOf("## The 3 a.m. pages", StringComparison.Ordinal)..guide.IndexOf("## Events", StringComparison.Ordinal)];
        return OwnName().Matches(pages).SelectMany(static name => MetricNames.In(name.Value));
    }

    /// <summary>The selectors that no series of a scrape fits.</summary>
    private static List<Match> FindMissing(List<Match> selectors, string scrape)
    {
        var series = Series().Matches(scrape).Select(static match => (Name: match.Groups["name"].Value, Labels: Labels(match.Groups["labels"].Value))).ToList();
        return selectors.FindAll(selector => !series.Exists(one => one.Name == selector.Groups["name"].Value
            && Matcher().Matches(selector.Groups["labels"].Value).All(matcher => Fits(matcher, one.Labels.GetValueOrDefault(matcher.Groups["label"].Value, "")))));
    }

    private static Dictionary<string, string> Labels(string text) =>
        Matcher().Matches(text).ToDictionary(static label => label.Groups["label"].Value, static label => label.Groups["value"].Value);

    private static bool Fits(Match matcher, string value)
    {
        var wanted = matcher.Groups["value"].Value;
        return matcher.Groups["is"].Value switch
        {
            "=" => value == wanted,
            "!=" => value != wanted,
            "=~" => Regex.IsMatch(value, $"^(?:{wanted})$"),
            var other => throw new NotSupportedException(other),
        };
    }

    [GeneratedRegex("^# TYPE (\\S+)", RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex("\\bavatar[_:][\\w:]+")]
    private static partial Regex OwnName();

    [GeneratedRegex("^(?<name>\\w+)\\{(?<labels>.*)\\} ", RegexOptions.Multiline)]
    private static partial Regex Series();

    [GeneratedRegex("""(?<name>http_\w+)\{(?<labels>(?:[^{}"]|"[^"]*")*)\}""")]
    private static partial Regex Selector();

    [GeneratedRegex("(?<label>\\w+)(?<is>=~|!~|!=|=)\"(?<value>[^\"]*)\"")]
    private static partial Regex Matcher();

    /// <summary>Answers a scrape on the port of the application.</summary>
    private sealed class Scraping : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseOpenTelemetryPrometheusScrapingEndpoint();
            next(app);
        };
    }
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Avatar.Architecture.Tests;

/// <summary>Compares the docs with the code.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_log_event_is_listed_and_every_listed_event_exists()
    {
        var logged = Repository.Sources()
            .SelectMany(file => LogEvent().Matches(File.ReadAllText(file)))
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .ToArray();
        var listed = ListedEvent().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md")))
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

        Assert.Equal(logged.Length, logged.Distinct().Count());
        Assert.Equal(logged.Order(), listed);
    }

    [Fact]
    public void Every_instrument_is_listed_as_it_is_registered_and_no_other()
    {
        var telemetry = File.ReadAllText(Path.Combine(Repository.Root, "docs", "telemetry.md"));
        var sources = Repository.Sources().Select(File.ReadAllText).ToArray();
        var registered = sources.SelectMany(source => Instrument().Matches(source)).Select(Row).ToArray();

        Assert.NotEmpty(registered);
        Assert.Equal(sources.Sum(source => AnyInstrument().Count(source)), registered.Length);
        Assert.Equal(registered.Order(), ListedInstrument().Matches(telemetry).Select(Row).Order());
    }

    [Fact]
    public void The_meters_and_labels_of_frameworks_are_listed()
    {
        var telemetry = File.ReadAllText(Path.Combine(Repository.Root, "docs", "telemetry.md"));
        var folder = Path.Combine(Repository.Root, "src", "Hosting", "Telemetry");
        var meters = FrameworkMeter().Matches(File.ReadAllText(Path.Combine(folder, "MetricsSetup.cs"))).Select(match => match.Groups[1].Value).ToArray();
        var labels = Labels().Matches(File.ReadAllText(Path.Combine(folder, "MetricViews.cs")))
            .SelectMany(list => Quoted().Matches(list.Value)).Select(match => match.Groups[1].Value).ToArray();

        Assert.Equal((4, 16), (meters.Length, labels.Length));
        Assert.All([.. meters, .. labels], name => Assert.Contains($"`{name}`", telemetry, StringComparison.Ordinal));
    }

    private static string Row(Match match)
    {
        var kind = match.Groups["kind"].Value switch
        {
            "UpDownCounter" => "up-down counter",
            "ObservableGauge" => "gauge",
            var other => other.ToLowerInvariant(),
        };
        return $"{match.Groups["name"].Value}: {kind}, {match.Groups["unit"].Value}, {match.Groups["meaning"].Value}";
    }

    [Fact]
    public void The_changelog_has_a_section_for_this_version()
    {
        var version = Regex.Match(File.ReadAllText(Repository.GetPath("Directory.Build.props")), "<VersionPrefix>(.+)</VersionPrefix>").Groups[1].Value;

        Assert.Single(File.ReadAllLines(Repository.GetPath("CHANGELOG.md")), line => line.StartsWith($"## {version} (", StringComparison.Ordinal));
    }

    [Fact]
    public void Links_between_pages_have_existing_targets()
    {
        var pages = Directory.GetFiles(Repository.Root, "*.md")
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories));
        var dead = pages.SelectMany(page => Link().Matches(File.ReadAllText(page))
            .Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target)))
            .Select(target => $"{Path.GetFileName(page)} → {target}"));

        Assert.Empty(dead);
    }

    [GeneratedRegex(@"LoggerMessage\(\s*(?:EventId = )?(\d+)")]
    private static partial Regex LogEvent();

    [GeneratedRegex(@"^\| (\d{4}) \|", RegexOptions.Multiline)]
    private static partial Regex ListedEvent();

    [GeneratedRegex(
        "Create(?<kind>Counter|UpDownCounter|Histogram|ObservableGauge)(?:<\\w+>)?\\(\\s*\"(?<name>avatar[a-z_.]+)\",(?:[^\"]*,)?\\s*\"(?<unit>[^\"]+)\",\\s*\"(?<meaning>[^\"]+)\"")]
    private static partial Regex Instrument();

    [GeneratedRegex("Create(?:Observable)?(?:Counter|UpDownCounter|Histogram|Gauge)(?:<\\w+>)?\\(")]
    private static partial Regex AnyInstrument();

    [GeneratedRegex(@"^\| `(?<name>avatar[a-z_.]+)` \| (?<kind>[a-z -]+) \| `(?<unit>[^`]+)` \| [^|]+ \| (?<meaning>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex ListedInstrument();

    [GeneratedRegex("const string \\w+ = \"((?:Microsoft|System)\\.[\\w.]+)\"")]
    private static partial Regex FrameworkMeter();

    [GeneratedRegex(@"string\[\] \w+Tags =\s*\[[^\]]+\]")]
    private static partial Regex Labels();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\]\(([^)#\s]+)[^)]*\)")]
    private static partial Regex Link();
}

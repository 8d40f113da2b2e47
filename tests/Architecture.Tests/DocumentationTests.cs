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
    public void Every_instrument_is_listed()
    {
        var operations = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));
        var instruments = Repository.Sources()
            .SelectMany(file => Instrument().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .ToArray();

        Assert.NotEmpty(instruments);
        Assert.All(instruments, instrument => Assert.Contains($"`{instrument}`", operations, StringComparison.Ordinal));
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

    [GeneratedRegex("Create(?:Counter|UpDownCounter|Histogram|ObservableGauge)(?:<\\w+>)?\\(\\s*\"([a-z_.]+)\"")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"\]\(([^)#\s]+)[^)]*\)")]
    private static partial Regex Link();
}

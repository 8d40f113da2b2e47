using System.Globalization;
using System.Text.RegularExpressions;
using Avatar.WebFront;

namespace Avatar.Hosting.Tests;

public sealed partial class DocumentationTests
{
    [Fact]
    public async Task The_documentation_lists_exactly_the_settings_there_are()
    {
        var rows = await ReadRowsAsync("## Settings");

        Assert.Equal(ProgramSettings.Table.All.Select(setting => $"| `{setting.Key}` | {setting.DefaultText} | {setting.Meaning} |"), rows);
    }

    [Fact]
    public async Task The_documentation_lists_exactly_the_aliases_there_are()
    {
        var rows = await ReadRowsAsync("## Names of the Node backend");

        Assert.Equal(NodeAliases.All.Select(alias => $"| `{alias.Key}` | {alias.Value} |"), rows);
    }

    [Fact]
    public void A_default_that_a_page_gives_beside_its_setting_is_the_default()
    {
        var pages = Directory.GetFiles(Repository.GetPath("docs"), "*.md").Append(Repository.GetPath("README.md"));
        var given = pages.SelectMany(page => GivenDefault().Matches(File.ReadAllText(page)).Select(given => (
            Page: Path.GetFileName(page), Key: given.Groups["key"].Value, Default: GetDefault(given.Groups["count"].Value, given.Groups["unit"].Value)))).ToList();

        Assert.NotEmpty(given);
        Assert.All(given, setting => Assert.Equal(ProgramSettings.Table.All.Single(other => other.Key == setting.Key).DefaultText, setting.Default));
    }

    /// <summary>Returns a number, or a time such as <c>a day</c>, as the table of settings shows it.</summary>
    private static string GetDefault(string count, string unit)
    {
        var number = int.TryParse(count, CultureInfo.InvariantCulture, out var many) ? many : 1;
        return unit switch
        {
            "" => count,
            "s" => $"{TimeSpan.FromSeconds(number)}",
            "min" => $"{TimeSpan.FromMinutes(number)}",
            "hour" => $"{TimeSpan.FromHours(number)}",
            _ => $"{TimeSpan.FromDays(number)}",
        };
    }

    /// <summary>Reads the rows of the table under a heading.</summary>
    private static async Task<IEnumerable<string>> ReadRowsAsync(string heading)
    {
        var lines = await File.ReadAllLinesAsync(Repository.GetPath("docs/configuration.md"), TestContext.Current.CancellationToken);
        return lines.SkipWhile(line => line != heading).SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2);
    }

    /// <summary>A setting with its default behind it, in parentheses or after a comma.</summary>
    [GeneratedRegex(@"`(?<key>Avatar(:\w+)+)`(, | \()((?<count>\d+|an?) ((?<unit>day|hour)s?|(?<unit>min|s))\b|(?<count>\d+)\))", RegexOptions.ExplicitCapture)]
    private static partial Regex GivenDefault();
}

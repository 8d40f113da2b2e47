using Avatar.WebFront;

namespace Avatar.Hosting.Tests;

public sealed class DocumentationTests
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

    /// <summary>Reads the rows of the table under a heading.</summary>
    private static async Task<IEnumerable<string>> ReadRowsAsync(string heading)
    {
        var lines = await File.ReadAllLinesAsync(Repository.GetPath("docs/configuration.md"), TestContext.Current.CancellationToken);
        return lines.SkipWhile(line => line != heading).SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2);
    }
}

using System.Text.Json;

namespace Avatar.WebFront.Tests.Monitoring;

/// <summary>Checks the dashboard as far as that is possible without Grafana.</summary>
public sealed class DashboardTests
{
    /// <summary>Columns of Grafana's grid.</summary>
    private const int Columns = 24;

    /// <summary>Rows of the grid that a screen of 1080 lines shows.</summary>
    private const int Rows = 24;

    [Fact]
    public void Every_panel_has_a_title_a_description_a_unit_and_the_chosen_source()
    {
        Assert.Equal("datasource", MonitoringFiles.Dashboard.GetProperty("templating").GetProperty("list").EnumerateArray().Single().GetProperty("name").GetString());
        Assert.All(MonitoringFiles.Panels, static panel =>
        {
            Assert.All(["title", "description"], text => Assert.False(string.IsNullOrWhiteSpace(panel.GetProperty(text).GetString())));
            Assert.False(string.IsNullOrEmpty(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()));
            Assert.All([panel, .. Targets(panel)], static part => Assert.Equal("${datasource}", part.GetProperty("datasource").GetProperty("uid").GetString()));
        });
    }

    [Fact]
    public void Ids_and_titles_of_panels_are_unique_and_so_are_the_queries_of_each()
    {
        Assert.Distinct(MonitoringFiles.Panels.Select(static panel => panel.GetProperty("id").GetInt32()));
        Assert.Distinct(MonitoringFiles.Panels.Select(static panel => panel.GetProperty("title").GetString()));
        Assert.All(MonitoringFiles.Panels, static panel => Assert.Distinct(Targets(panel).Select(static target => target.GetProperty("refId").GetString())));
    }

    [Fact]
    public void The_panels_fit_on_one_screen_and_do_not_overlap()
    {
        var taken = MonitoringFiles.Panels.SelectMany(static panel =>
        {
            var place = panel.GetProperty("gridPos");
            var (x, y, width, height) = (Number(place, "x"), Number(place, "y"), Number(place, "w"), Number(place, "h"));
            return Enumerable.Range(x, width).SelectMany(column => Enumerable.Range(y, height).Select(row => (column, row)));
        }).ToList();

        Assert.All(taken, static cell => Assert.True(cell.column is >= 0 and < Columns && cell.row is >= 0 and < Rows));
        Assert.Distinct(taken);
    }

    private static JsonElement.ArrayEnumerator Targets(JsonElement panel) => panel.GetProperty("targets").EnumerateArray();

    private static int Number(JsonElement place, string key) => place.GetProperty(key).GetInt32();
}

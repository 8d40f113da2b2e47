using Avatar.Browser.Tests.Browsing;

namespace Avatar.Browser.Tests;

/// <summary>The size of the page and the stability of its layout.</summary>
public sealed class WeightTests(Site site) : IClassFixture<Site>
{
    private const int MostBytes = 180_000;
    private const double MostShift = 0.05;

    private const string WatchShifts =
        """
        window.shift = 0;
        window.shifted = [];
        new PerformanceObserver(list => {
          for (const entry of list.getEntries()) {
            if (entry.hadRecentInput) continue;
            window.shift += entry.value;
            window.shifted.push(`${entry.value.toFixed(4)} ${entry.sources.map(source => source.node?.className || source.node?.nodeName).join(', ')}`);
          }
        }).observe({ type: 'layout-shift', buffered: true });
        """;

    [Fact]
    public async Task The_page_is_small_and_its_layout_is_stable()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.AddInitScriptAsync(WatchShifts);
        await visitor.Page.ReloadAsync();
        await visitor.Page.Locator(".chip").First.WaitForAsync();
        var bytes = await visitor.Page.EvaluateAsync<int>(
            "() => performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).reduce((sum, entry) => sum + entry.decodedBodySize, 0)");
        await visitor.SendAsync("astronaut");
        await visitor.PicturesAsync();
        await visitor.DrawAnotherAsync();
        await visitor.KeepAsync();
        await visitor.PicturesAsync();

        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes} bytes.\n{await visitor.Page.EvaluateAsync<string>("window.shifted.join('\\n')")}");
        Assert.InRange(bytes, 1, MostBytes);
        Assert.InRange(await visitor.Page.EvaluateAsync<double>("window.shift"), 0, MostShift);
    }
}

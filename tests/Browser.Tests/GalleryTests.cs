using System.Text.Json;
using Avatar.Browser.Tests.Browsing;

namespace Avatar.Browser.Tests;

/// <summary>The list of all photos of a device.</summary>
public sealed class GalleryTests(Site site) : IClassFixture<Site>
{
    private const int PageSize = 24;

    [Fact]
    public async Task Photos_are_loaded_page_by_page_while_scrolling()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.SendAsync("coffee");
        var pages = new List<string>();
        JsonElement? one = null;
        await visitor.Page.RouteAsync("**/api/originals?*", async route =>
        {
            pages.Add(new Uri(route.Request.Url).Query);
            one ??= (await (await route.FetchAsync()).JsonAsync())!.Value.GetProperty("data").GetProperty("originals")[0];
            var (text, id) = (one.Value.GetRawText(), one.Value.GetProperty("id").GetString()!);
            var first = (pages.Count - 1) * PageSize;
            var many = Enumerable.Range(first, pages.Count < 4 ? PageSize : 8).Select(n => text.Replace(id, n.ToString("x24", null), StringComparison.Ordinal));
            var body = $$$"""{"success":true,"data":{"originals":[{{{string.Join(',', many)}}}],"count":{{{(3 * PageSize) + 8}}} }}""";
            await route.FulfillAsync(new() { ContentType = "application/json", Body = body });
        });

        await visitor.Page.GotoAsync("/#/photos");
        await visitor.Page.Locator(".tile").Nth(PageSize - 1).WaitForAsync();
        Assert.InRange(pages.Count, 1, 3);
        for (var turn = 0; turn < 4; turn++) await visitor.Page.Locator("footer").ScrollIntoViewIfNeededAsync();
        await visitor.Page.Locator(".tile").Nth((3 * PageSize) + 7).WaitForAsync();

        Assert.Equal((3 * PageSize) + 8, await visitor.Page.Locator(".tile").CountAsync());
        Assert.Equal(["?page=1&limit=24", "?page=2&limit=24", "?page=3&limit=24", "?page=4&limit=24"], pages);
    }
}

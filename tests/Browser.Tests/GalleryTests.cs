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

    [Fact]
    public async Task Photos_say_whether_they_have_a_face_or_cartoons_and_return_with_the_network()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.SendAsync("coffee");
        await visitor.KeepAsync();
        await visitor.Page.GotoAsync("/#/");
        await visitor.SendAsync("coffee");
        await visitor.DrawAnotherAsync();
        await visitor.Context.SetOfflineAsync(true);
        await visitor.Page.GotoAsync("/#/photos");
        await visitor.Page.GetByText("No connection").WaitForAsync();

        await visitor.Context.SetOfflineAsync(false);
        await visitor.Page.Locator(".tile", new() { HasText = "Face kept" }).WaitForAsync();
        await visitor.Page.Locator(".tile", new() { HasText = "2 cartoons" }).WaitForAsync();
        Assert.Equal(0, await visitor.Page.Locator(".notice").CountAsync());
        Assert.All(await visitor.Page.Locator(".tile > img").EvaluateAllAsync<string[]>("all => all.map(image => image.alt)"), static text => Assert.Matches(@"^Your photo from .* (Face kept|2 cartoons)$", text));
    }
}

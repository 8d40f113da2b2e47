using Avatar.Browser.Tests.Browsing;
using Microsoft.Playwright;

namespace Avatar.Browser.Tests;

/// <summary>What the page says is where the user looks, on every size of screen.</summary>
public sealed class NoticeTests(Site site) : IClassFixture<Site>
{
    private static readonly (int Width, int Height)[] Sizes = [(1440, 900), (820, 1180), (390, 844), (844, 390), (320, 568)];

    [Fact]
    public async Task Every_notice_is_in_sight()
    {
        await using var visitor = await site.VisitAsync();
        var page = visitor.Page;
        await page.RouteAsync("**/api/originals?*", static route => route.FulfillAsync(new() { Status = 400, ContentType = "application/json", Body = """{"success":false,"code":"x","error":"The list is broken."}""" }));
        await page.RouteAsync("**/api/regenerate/**", static route => route.FulfillAsync(new() { Status = 409, ContentType = "application/json", Body = """{"success":false,"code":"x","error":"The drawing is broken."}""" }));
        await page.RouteAsync("**/api/download/**", static route => route.FulfillAsync(new() { Status = 409, ContentType = "application/json", Body = """{"success":false,"code":"x","error":"The face is broken."}""" }));
        await visitor.SendAsync("coffee");
        var photo = page.Url;
        foreach (var (width, height) in Sizes)
        {
            await page.SetViewportSizeAsync(width, height);
            await page.GotoAsync("/#/");
            await visitor.Button("Choose a photo").WaitForAsync();
            await page.EvaluateAsync("() => scrollTo(0, document.body.scrollHeight)");
            await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "note.txt", MimeType = "text/plain", Buffer = "no"u8.ToArray() });
            await IsSeenAsync("“note.txt” is not a picture", width, height);

            await page.GotoAsync("/#/photos");
            await IsSeenAsync("The list is broken.", width, height);

            await page.GotoAsync(photo);
            await visitor.Cartoons.First.WaitForAsync();
            await visitor.Button("Draw another").ClickAsync();
            await IsSeenAsync("The drawing is broken.", width, height);
            await visitor.Button("Keep this face…").ClickAsync();
            await visitor.Button("Keep this face", exact: true).ClickAsync();
            await IsSeenAsync("The face is broken.", width, height);
        }

        async Task IsSeenAsync(string text, int width, int height)
        {
            var notice = page.Locator(".notice").Filter(new() { HasText = text });
            await notice.WaitForAsync();
            var place = await notice.EvaluateAsync<double[]>("notice => { const { left, top, right, bottom } = notice.getBoundingClientRect(); return [left, top, right, bottom]; }");
            Assert.True(place[0] >= 0 && place[1] >= 0 && place[2] <= width && place[3] <= height, $"{text} at {string.Join(' ', place)} of {width} × {height}");
            Assert.True(await notice.EvaluateAsync<bool>("notice => { const { x, y, width, height } = notice.getBoundingClientRect(); return notice.contains(document.elementFromPoint(x + width / 2, y + height / 2)); }"), $"{text} is covered.");
        }
    }

    [Fact]
    public async Task The_buttons_of_the_start_view_and_the_studio_are_in_the_first_view()
    {
        await using var visitor = await site.VisitAsync();
        foreach (var (width, height) in Sizes)
        {
            await visitor.Page.SetViewportSizeAsync(width, height);
            await visitor.Page.EvaluateAsync("() => scrollTo(0, 0)");
            await IsInViewAsync(visitor.Button("Choose a photo"), height);
        }

        await visitor.SendAsync("astronaut");
        foreach (var (width, height) in Sizes)
        {
            await visitor.Page.SetViewportSizeAsync(width, height);
            await visitor.Page.EvaluateAsync("() => scrollTo(0, 0)");
            await IsInViewAsync(visitor.Button("Draw another"), height);
            await visitor.DrawAnotherAsync();
            await IsInViewAsync(visitor.Stage.Locator(".grip"), height);
            await IsInViewAsync(visitor.Button("Draw another"), height);
            await IsInViewAsync(visitor.Button("Keep this face…"), height);
        }

        static async Task IsInViewAsync(ILocator element, int height)
        {
            var place = (await element.BoundingBoxAsync())!;
            Assert.True(place.Y >= 0 && place.Y + place.Height <= height, $"{element} is at {place.Y}..{place.Y + place.Height} of {height}");
        }
    }

    [Fact]
    public async Task The_sentence_for_browsers_without_JavaScript_stands_above_the_empty_view()
    {
        await using var visitor = await site.VisitAsync();

        Assert.True(await visitor.Page.EvaluateAsync<bool>(
            "() => document.querySelector('header').nextElementSibling.contains(document.querySelector('noscript')) && document.querySelector('noscript').textContent.includes('needs JavaScript')"));
    }
}

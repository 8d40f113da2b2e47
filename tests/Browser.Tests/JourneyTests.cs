using Avatar.Browser.Tests.Browsing;
using Microsoft.Playwright;

namespace Avatar.Browser.Tests;

/// <summary>The way from a portrait to a face: by mouse, by keyboard, on a phone, and with network failures.</summary>
public sealed class JourneyTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task A_portrait_becomes_a_face_by_mouse()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.SendAsync("astronaut");
        await visitor.DrawAnotherAsync();
        var newest = await visitor.Stage.Locator(".after").GetAttributeAsync("src");
        await visitor.Cartoons.Nth(1).ClickAsync();
        Assert.NotEqual(newest, await visitor.Stage.Locator(".after").GetAttributeAsync("src"));

        await visitor.Stage.ClickAsync(new() { Position = new() { X = 200, Y = 200 } });
        Assert.NotEqual("0", await visitor.Page.Locator(".split").InputValueAsync());
        await visitor.KeepAsync();

        foreach (var (name, type) in new[] { ("PNG", "image/png"), ("WebP", "image/webp"), ("JPEG", "image/jpeg") })
        {
            var link = visitor.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });
            var file = await visitor.Page.APIRequest.GetAsync(site.Url + await link.GetAttributeAsync("href"));
            Assert.Equal((200, type), (file.Status, file.Headers["content-type"]));
        }
    }

    [Fact]
    public async Task The_whole_journey_works_with_only_the_keyboard()
    {
        await using var visitor = await site.VisitAsync();
        var keyboard = visitor.Page.Keyboard;
        await visitor.TabToAsync(visitor.Button("Choose a photo"));
        var chooser = await visitor.Page.RunAndWaitForFileChooserAsync(() => keyboard.PressAsync("Enter"));
        await chooser.SetFilesAsync(TestPhotos.GetPath("astronaut"));
        await visitor.IsAtPhotoAsync();

        await visitor.TabToAsync(visitor.Page.Locator(".split"));
        await keyboard.PressAsync("End");
        Assert.Equal("100 percent photo", await visitor.Page.Locator(".split").GetAttributeAsync("aria-valuetext"));
        await visitor.TabToAsync(visitor.Button("Draw another"));
        await keyboard.PressAsync("Enter");
        await visitor.Cartoons.Nth(1).WaitForAsync();
        await visitor.TabToAsync(visitor.Cartoons.First.Locator("input"));
        await keyboard.PressAsync("ArrowRight");
        Assert.True(await visitor.Cartoons.Nth(1).Locator("input").IsCheckedAsync());

        await keyboard.PressAsync("Shift+Tab");
        await visitor.TabToAsync(visitor.Button("Keep this face…"));
        await keyboard.PressAsync("Enter");
        Assert.Equal("Keep looking", await visitor.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        await visitor.TabToAsync(visitor.Button("Keep this face", exact: true));
        await keyboard.PressAsync("Enter");
        await visitor.Page.Locator(".face img").WaitForAsync();
    }

    [Fact]
    public async Task It_fits_a_phone_of_360_pixels()
    {
        await using var visitor = await site.VisitAsync(static options =>
        {
            options.ViewportSize = new() { Width = 360, Height = 740 };
            options.HasTouch = true;
            options.IsMobile = true;
        });
        await FitsAsync();
        await visitor.SendAsync("astronaut");
        await FitsAsync();
        await visitor.Button("Keep this face…").TapAsync();
        await visitor.Button("Keep this face", exact: true).TapAsync();
        await visitor.Page.Locator(".face img").WaitForAsync();
        await FitsAsync();
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "My faces" }).TapAsync();
        await visitor.Page.Locator(".tile").WaitForAsync();
        await FitsAsync();

        async Task FitsAsync() => Assert.True(await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 360);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upload_that_the_network_interrupts_creates_one_original(bool afterTheServiceHasIt)
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.Clock.InstallAsync();
        var keys = new List<string>();
        await visitor.Page.RouteAsync("**/api/upload", async route =>
        {
            keys.Add(route.Request.Headers["idempotency-key"]);
            if (keys.Count > 1)
            {
                await route.ContinueAsync();
                return;
            }

            if (afterTheServiceHasIt) await route.FetchAsync();
            await route.AbortAsync("connectionreset");
        });

        await visitor.Page.Locator("#file").SetInputFilesAsync(TestPhotos.GetPath("coffee"));
        await visitor.Page.GetByText("Trying again").WaitForAsync();
        await visitor.Page.Clock.FastForwardAsync("00:20");
        await visitor.IsAtPhotoAsync();

        Assert.Equal(2, keys.Count);
        Assert.Single(keys.Distinct());
        Assert.Equal(1, await visitor.CountOriginalsAsync());
    }

    [Fact]
    public async Task A_button_retries_with_the_same_key_after_the_automatic_retries_failed()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.SendAsync("coffee");
        await visitor.Page.Clock.InstallAsync();
        var keys = new HashSet<string>();
        var isAway = true;
        await visitor.Page.RouteAsync("**/api/regenerate/**", route =>
        {
            keys.Add(route.Request.Headers["idempotency-key"]);
            return isAway ? route.AbortAsync("connectionrefused") : route.ContinueAsync();
        });

        await visitor.Button("Draw another").ClickAsync();
        await visitor.WaitOutRetriesAsync();
        isAway = false;
        await visitor.Button("Try again").ClickAsync();
        await visitor.Cartoons.Nth(1).WaitForAsync();

        Assert.Single(keys);
        Assert.Equal(2, await visitor.Cartoons.CountAsync());
    }

    [Fact]
    public async Task After_a_reload_the_page_shows_the_same_state()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.SendAsync("coffee");
        await visitor.DrawAnotherAsync();
        await visitor.Page.ReloadAsync();
        await visitor.Cartoons.Nth(1).WaitForAsync();
        await visitor.KeepAsync();
        await visitor.Page.ReloadAsync();
        await visitor.Page.Locator(".face img").WaitForAsync();

        Assert.Equal(1, await visitor.CountOriginalsAsync());
    }

    [Fact]
    public async Task Another_browser_takes_over_by_a_link()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.SendAsync("coffee");
        var id = await visitor.Page.EvaluateAsync<string>("localStorage.getItem('avatar.device')");

        await using var other = await site.VisitAsync();
        await other.Page.GotoAsync($"/#device={id}");
        await other.Button("Use the other id").ClickAsync();
        await other.Page.Locator(".tile").WaitForAsync();

        Assert.Equal(id, await other.Page.EvaluateAsync<string>("localStorage.getItem('avatar.device')"));
    }
}

using System.Globalization;
using Avatar.Browser.Tests.Browsing;

namespace Avatar.Browser.Tests;

/// <summary>Drawing and comparing cartoons of one photo.</summary>
public sealed class StudioTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task A_cartoon_that_arrives_does_not_take_the_place_of_a_choice()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.SendAsync("coffee");
        await visitor.DrawAnotherAsync();
        var arrives = new TaskCompletionSource();
        await visitor.Page.RouteAsync("**/api/regenerate/**", async route =>
        {
            await arrives.Task;
            await route.ContinueAsync();
        });
        await visitor.Button("Draw another").ClickAsync();
        await visitor.Cartoons.Nth(1).ClickAsync();
        var chosen = await visitor.Cartoons.Nth(1).Locator("input").InputValueAsync();
        arrives.SetResult();
        await visitor.Cartoons.Nth(2).WaitForAsync();

        Assert.Equal(chosen, await visitor.Page.Locator(".strip input:checked").InputValueAsync());

        await visitor.Page.Locator(".star").First.ClickAsync();
        await visitor.Page.ReloadAsync();
        await visitor.Cartoons.Nth(2).WaitForAsync();
        Assert.Equal("true", await visitor.Page.Locator(".star").First.GetAttributeAsync("aria-pressed"));
        Assert.Equal("false", await visitor.Page.Locator(".star").Nth(1).GetAttributeAsync("aria-pressed"));
    }

    [Fact]
    public async Task The_studio_says_when_the_chosen_cartoon_expires()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.SendAsync("coffee");
        await visitor.Page.GetByText("this one expires in 24 hours.").WaitForAsync();

        await visitor.DrawAnotherAsync();
        await visitor.Page.Clock.SetFixedTimeAsync(await visitor.Page.EvaluateAsync<DateTime>(
            """
            async () => {
              const headers = { 'x-device-id': localStorage.getItem('avatar.device') };
              const { data } = await (await fetch('/api/cartoons', { headers })).json();
              return new Date(Date.parse(data.cartoons.at(-1).createdAt) + 23 * 3_600_000);
            }
            """));
        await visitor.Cartoons.Nth(1).ClickAsync();
        await visitor.Page.GetByText("this one expires in 60 minutes.").WaitForAsync();
    }

    [Fact]
    public async Task All_styles_are_drawn_side_by_side_until_the_user_stops()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.SendAsync("coffee");
        var drawn = 0;
        await visitor.Page.RouteAsync("**/api/regenerate/**", async route =>
        {
            if (++drawn == 3) await visitor.Button("Stop").ClickAsync();
            await route.ContinueAsync();
        });
        await visitor.Button("All styles").ClickAsync();
        await visitor.Button("Draw the rest").ClickAsync();
        await visitor.Page.GetByText("Here they all are.").WaitForAsync();
        await visitor.Button("Watercolor", exact: true).ClickAsync();

        Assert.Equal(5, drawn);
        Assert.Equal(6, await visitor.Cartoons.CountAsync());
        Assert.Contains("Watercolor", await visitor.Page.Locator(".caption").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_network_is_slow_the_stage_shows_the_photo_in_memory()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.RouteAsync("**/uploads/**", static _ => Task.CompletedTask);
        await visitor.SendAsync("coffee");

        await visitor.Page.WaitForFunctionAsync("() => document.querySelector('.before').naturalWidth > 0");
        Assert.StartsWith("blob:", await visitor.Stage.Locator(".before").GetAttributeAsync("src"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_swipe_scrolls_and_a_finger_moves_the_line_by_its_grip_or_sideways()
    {
        await using var visitor = await site.VisitAsync(static options =>
        {
            (options.ViewportSize, options.HasTouch, options.IsMobile) = (new() { Width = 390, Height = 844 }, true, true);
        });
        await visitor.SendAsync("astronaut");
        var touch = await visitor.Context.NewCDPSessionAsync(visitor.Page);
        var box = (await visitor.Stage.BoundingBoxAsync())!;
        var (x, y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));

        await SwipeAsync(x, y, 0, -90);
        Assert.True(await visitor.Page.EvaluateAsync<double>("scrollY") > 0);
        Assert.Equal("0", await visitor.Page.Locator(".split").InputValueAsync());

        box = (await visitor.Stage.BoundingBoxAsync())!;
        y = box.Y + (box.Height / 2);
        await SwipeAsync(x, y, -80, 0);
        Assert.InRange(int.Parse(await visitor.Page.Locator(".split").InputValueAsync(), CultureInfo.InvariantCulture), 20, 40);
        var grip = (await visitor.Stage.Locator(".grip").BoundingBoxAsync())!;
        await SwipeAsync(grip.X + 22, grip.Y + 22, 100, 0);
        Assert.InRange(int.Parse(await visitor.Page.Locator(".split").InputValueAsync(), CultureInfo.InvariantCulture), 50, 75);

        async Task SwipeAsync(float fromX, float fromY, float byX, float byY)
        {
            await SendAsync("touchStart", fromX, fromY);
            for (var step = 1; step <= 10; step++) await SendAsync("touchMove", fromX + (byX * step / 10), fromY + (byY * step / 10));
            await touch.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = "touchEnd", ["touchPoints"] = Array.Empty<object>() });
        }

        Task SendAsync(string type, float atX, float atY) =>
            touch.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = type, ["touchPoints"] = new object[] { new Dictionary<string, object> { ["x"] = atX, ["y"] = atY } } });
    }
}

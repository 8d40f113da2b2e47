using Avatar.Browser.Tests.Browsing;
using Microsoft.Playwright;

namespace Avatar.Browser.Tests;

/// <summary>
/// Measures how responsive the page is, with a Chromium trace of a whole journey. Runs only if AVATAR_PAGE_TIMES is set to the
/// factor by which the processor is slowed down (1 for none, 4 for a phone). Needs an otherwise idle machine.
/// </summary>
public sealed class SpeedTests(Site site) : IClassFixture<Site>
{
    private const double LongestTask = 200;
    private const double MostShift = 0.05;

    [Fact]
    public async Task The_page_appears_quickly_and_stays_responsive()
    {
        Assert.SkipUnless(
            double.TryParse(Environment.GetEnvironmentVariable("AVATAR_PAGE_TIMES"), out var slowdown), "This test measures times: set AVATAR_PAGE_TIMES to a slowdown factor to run it.");
        await using var visitor = await site.VisitAsync();
        var processor = await visitor.Context.NewCDPSessionAsync(visitor.Page);
        await processor.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = slowdown });
        await processor.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        await visitor.Page.EvaluateAsync("async () => { for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister(); }");

        var trace = await Trace.StartAsync(visitor.Context.Browser!);
        await visitor.Page.ReloadAsync();
        await visitor.PicturesAsync();
        await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "Watercolor" }).CheckAsync(new() { Force = true });
        await visitor.SendAsync("astronaut");
        await visitor.PicturesAsync();
        await visitor.DrawAnotherAsync();
        await visitor.Page.Locator(".split").PressAsync("ArrowRight");
        await visitor.KeepAsync();
        await visitor.PicturesAsync();
        await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "Sunset" }).CheckAsync(new() { Force = true });
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "My photos" }).ClickAsync();
        await visitor.Page.Locator(".tile").WaitForAsync();
        await visitor.PicturesAsync();
        var figures = await trace.ReadAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"First contentful paint {figures.FirstContentfulPaint:F0} ms, longest task {figures.LongestTask:F0} ms, longest interaction {figures.LongestInteraction:F0} ms, layout shift {figures.LayoutShift:F3}");
        Assert.True(figures.FirstContentfulPaint > 0, "The trace has no first contentful paint.");
        Assert.InRange(figures.LongestTask, double.Epsilon, LongestTask);
        Assert.InRange(figures.LayoutShift, 0, MostShift);
    }
}

using Avatar.Browser.Tests.Browsing;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Avatar.Browser.Tests;

/// <summary>Checks every state of the page with the accessibility rules of axe.</summary>
public sealed class AccessibilityTests(Site site) : IClassFixture<Site>
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_state_breaks_a_rule(ColorScheme scheme)
    {
        await using var visitor = await site.VisitAsync(options =>
        {
            options.ColorScheme = scheme;
            options.ReducedMotion = ReducedMotion.Reduce;
        });
        var page = visitor.Page;
        await HoldsAsync("empty");
        var looked = new TaskCompletionSource();
        await page.RouteAsync("**/api/upload", async route =>
        {
            await looked.Task;
            await route.ContinueAsync();
        });
        await page.Locator("#file").SetInputFilesAsync(TestPhotos.GetPath("astronaut"));
        await page.Locator(".sending").WaitForAsync();
        await HoldsAsync("sending");
        looked.SetResult();
        await visitor.IsAtPhotoAsync();
        await HoldsAsync("result");
        await visitor.Button("Keep this face…").ClickAsync();
        await HoldsAsync("final");
        await visitor.Button("Keep this face", exact: true).ClickAsync();
        await page.Locator(".face img").WaitForAsync();
        await HoldsAsync("face");
        await page.GotoAsync("/#/photos");
        await page.Locator(".tile").WaitForAsync();
        await HoldsAsync("photos");
        await page.GotoAsync("/#/faces");
        await page.Locator(".tile").WaitForAsync();
        await HoldsAsync("faces");
        await page.Locator("#device").ClickAsync();
        await HoldsAsync("device");
        await visitor.Button("Delete everything…").ClickAsync();
        await HoldsAsync("delete");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Escape");
        await page.GotoAsync("/#/photo/000000000000000000000000");
        await page.Locator(".notice").WaitForAsync();
        await HoldsAsync("error");
        await visitor.AskForDeletionAsync();
        await page.GetByLabel("Type “delete” to confirm").FillAsync("delete");
        await visitor.Button("Delete everything", exact: true).ClickAsync();
        await visitor.Button("Start over").WaitForAsync();
        await HoldsAsync("deleted");

        async Task HoldsAsync(string state)
        {
            var result = await page.RunAxe();
            Assert.True(result.Violations.Length == 0, $"{state}: {string.Join('\n', result.Violations.Select(Tell))}");
        }
    }

    private static string Tell(AxeResultItem violation) => $"{violation.Help} ({string.Join(", ", violation.Nodes.Select(static node => node.Html))})";
}

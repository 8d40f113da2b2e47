using Avatar.Browser.Tests.Browsing;
using Microsoft.Playwright;

namespace Avatar.Browser.Tests;

/// <summary>Saves pictures of every state of the page for visual inspection, in the folder that AVATAR_SCREENSHOTS names. Runs only if it is set.</summary>
public sealed class ScreenshotTests(Site site) : IClassFixture<Site>
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("AVATAR_SCREENSHOTS");

    [Theory]
    [InlineData("light", 1280, ColorScheme.Light)]
    [InlineData("dark", 1280, ColorScheme.Dark)]
    [InlineData("phone", 360, ColorScheme.Light)]
    public async Task A_picture_of_every_state_is_saved(string name, int width, ColorScheme scheme)
    {
        Assert.SkipUnless(Folder is not null, "This test saves pictures for visual inspection: set AVATAR_SCREENSHOTS to a folder to run it.");
        await using var visitor = await site.VisitAsync(options =>
        {
            options.ColorScheme = scheme;
            options.ViewportSize = new() { Width = width, Height = width < 500 ? 740 : 800 };
        });
        var page = visitor.Page;
        await ShowAsync("1-empty");

        await page.RouteAsync("**/api/upload", async route =>
        {
            await ShowAsync("2-working");
            await route.ContinueAsync();
        });
        await visitor.SendAsync("astronaut");
        await visitor.PicturesAsync();
        await ShowAsync("3-result");

        foreach (var _ in Enumerable.Range(0, 3))
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Draw another" }).ClickAsync();
            await page.Locator(".card.pending").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        }

        await page.Locator(".split").FillAsync("50");
        await visitor.PicturesAsync();
        await ShowAsync("4-more");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep this face" }).ClickAsync();
        await page.Locator("dialog img").WaitForAsync();
        await ShowAsync("5-final");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep this face", Exact = true }).ClickAsync();
        await page.Locator(".face img").WaitForAsync();
        await visitor.PicturesAsync();
        await ShowAsync("6-face");

        foreach (var photo in new[] { "chelsea", "coffee" })
        {
            await page.GotoAsync("/#/");
            await page.Locator("#file").WaitForAsync(new() { State = WaitForSelectorState.Attached });
            await visitor.SendAsync(photo);
        }

        await page.GotoAsync("/#/photos");
        await page.Locator(".tile").Nth(2).WaitForAsync();
        await visitor.PicturesAsync();
        await ShowAsync("7-photos");
        await page.GotoAsync("/#/faces");
        await page.Locator(".tile").WaitForAsync();
        await visitor.PicturesAsync();
        await ShowAsync("8-faces");
        await page.Locator("#device").ClickAsync();
        await ShowAsync("9-device");
        await page.Keyboard.PressAsync("Escape");
        await page.GotoAsync("/#/photo/000000000000000000000000");
        await page.Locator(".notice").WaitForAsync();
        await ShowAsync("a-error");
        await visitor.AskForDeletionAsync();
        await ShowAsync("b-delete");
        await page.GetByLabel("Type “delete” to confirm").FillAsync("delete");
        await visitor.Button("Delete everything", exact: true).ClickAsync();
        await visitor.Button("Start over").WaitForAsync();
        await ShowAsync("c-deleted");

        Task ShowAsync(string state) => page.ScreenshotAsync(new() { Path = Path.Combine(Folder!, $"{name}-{state}.png"), FullPage = true });
    }
}

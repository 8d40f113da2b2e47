using Avatar.Browser.Tests.Browsing;
using Microsoft.Playwright;

namespace Avatar.Browser.Tests;

/// <summary>The deletion of a device's data, which the user must confirm, and the page after it.</summary>
public sealed class DeletionTests(Site site) : IClassFixture<Site>
{
    private const string Id = "localStorage.getItem('avatar.device')";
    private const string Word = "Type “delete” to confirm";

    [Fact]
    public async Task All_data_can_be_deleted_by_keyboard_and_the_page_starts_over_as_a_new_device()
    {
        await using var visitor = await site.VisitAsync();
        var page = visitor.Page;
        await visitor.SendAsync("coffee");
        var before = await page.EvaluateAsync<string>(Id);

        await visitor.TabToAsync(page.Locator("#device"));
        await page.Keyboard.PressAsync("Enter");
        await visitor.TabToAsync(visitor.Button("Delete everything…"));
        await page.Keyboard.PressAsync("Enter");
        await visitor.TabToAsync(page.GetByLabel(Word));
        await page.Keyboard.TypeAsync("Delete");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("1 photo and 0 faces were deleted.").WaitForAsync();
        await page.Keyboard.PressAsync("Enter");

        await visitor.Button("Choose a photo").WaitForAsync();
        Assert.NotEqual(before, await page.EvaluateAsync<string>(Id));
        Assert.Equal(0, await visitor.CountOriginalsAsync());
        Assert.Equal(0, await visitor.CountOriginalsAsync(before));
    }

    [Fact]
    public async Task Without_the_confirmation_word_nothing_is_deleted()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.SendAsync("coffee");
        var before = await visitor.Page.EvaluateAsync<string>(Id);
        await visitor.AskForDeletionAsync();

        await visitor.Page.GetByLabel(Word).FillAsync("perhaps");
        await visitor.Button("Delete everything", exact: true).ClickAsync();

        Assert.Contains("delete", await visitor.Page.GetByLabel(Word).EvaluateAsync<string>("input => input.validationMessage"), StringComparison.Ordinal);
        await visitor.Button("Keep everything").ClickAsync();
        await visitor.Page.GetByLabel(Word).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Equal(before, await visitor.Page.EvaluateAsync<string>(Id));
        Assert.Equal(1, await visitor.CountOriginalsAsync());
    }

    [Fact]
    public async Task A_deletion_that_did_not_reach_the_service_can_be_retried()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.SendAsync("coffee");
        await visitor.Page.RouteAsync("**/api/device", static route => route.AbortAsync(), new() { Times = 1 });
        await visitor.AskForDeletionAsync();
        await visitor.Page.GetByLabel(Word).FillAsync("delete");
        await visitor.Button("Delete everything", exact: true).ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Alert).WaitForAsync();

        await visitor.Button("Try again").ClickAsync();

        await visitor.Page.GetByText("1 photo and 0 faces were deleted.").WaitForAsync();
    }
}

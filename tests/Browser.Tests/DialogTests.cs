using Avatar.Browser.Tests.Browsing;

namespace Avatar.Browser.Tests;

/// <summary>Dialogs can be left in every usual way, and never stay over another view.</summary>
public sealed class DialogTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task Every_dialog_is_closed_by_Back_and_Escape_and_its_button_and_its_backdrop()
    {
        await using var visitor = await site.VisitAsync();
        var page = visitor.Page;
        await ClosesAsync(() => visitor.Button("Use the camera").ClickAsync());
        await page.GetByLabel("Crop or rotate my photo first").CheckAsync();
        await ClosesAsync(() => page.Locator("#file").SetInputFilesAsync(TestPhotos.GetPath("coffee")));
        await page.GetByLabel("Crop or rotate my photo first").UncheckAsync();
        await visitor.SendAsync("coffee");
        await ClosesAsync(() => page.Locator("#device").ClickAsync());
        await ClosesAsync(() => visitor.Button("Keep this face…").ClickAsync());
        await visitor.Button("All styles").ClickAsync();
        await page.Locator("button.choice").Nth(5).WaitForAsync();
        await page.GoBackAsync();
        await ClosesAsync(() => visitor.Button("All styles").ClickAsync());

        await page.Locator("#device").ClickAsync();
        await visitor.Button("Delete everything…").ClickAsync();
        await CountAsync(2);
        await page.GoBackAsync();
        await CountAsync(1);
        await page.GoBackAsync();
        await CountAsync(0);
        Assert.Contains("#/photo/", page.Url, StringComparison.Ordinal);

        // What a closed dialog leaves in the history does not need a Back of its own, nor does it undo what follows at once.
        await page.Locator("#device").ClickAsync();
        await CountAsync(1);
        await page.Keyboard.PressAsync("Escape");
        await page.EvaluateAsync("() => { location.hash = '#/faces'; }");
        await page.GetByText("No faces yet.").WaitForAsync();
        await page.GoBackAsync();
        await visitor.Cartoons.First.WaitForAsync();

        // After a reload no dialog is open: Back leaves the view at once.
        await page.Locator("#device").ClickAsync();
        await page.Locator("dialog").WaitForAsync();
        await page.ReloadAsync();
        await visitor.Cartoons.First.WaitForAsync();
        await page.GoBackAsync();
        await visitor.Button("Choose a photo").WaitForAsync();

        async Task ClosesAsync(Func<Task> open)
        {
            var hash = await page.EvaluateAsync<string>("location.hash");
            foreach (var close in new Func<Task>[] { () => page.GoBackAsync(), () => page.Keyboard.PressAsync("Escape"), () => page.Locator("dialog .close").ClickAsync(), () => page.Mouse.ClickAsync(4, 400) })
            {
                await open();
                await CountAsync(1);
                await close();
                await CountAsync(0);
                Assert.Equal(hash, await page.EvaluateAsync<string>("location.hash"));
            }
        }

        Task CountAsync(int count) => page.WaitForFunctionAsync($"() => document.querySelectorAll('dialog').length === {count}");
    }
}

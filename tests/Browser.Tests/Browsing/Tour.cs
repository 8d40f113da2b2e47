using Microsoft.Playwright;

namespace Avatar.Browser.Tests.Browsing;

/// <summary>Leads a visitor through every state of the page, in whatever language it is.</summary>
internal sealed class Tour(Visitor visitor, Func<string, bool, Task> look)
{
    private readonly IPage _page = visitor.Page;

    /// <param name="visitor">A visitor at the start view.</param>
    /// <param name="look">Called in every state, with its name, and whether it is a view with a title of its own.</param>
    public static Task TakeAsync(Visitor visitor, Func<string, bool, Task> look) => new Tour(visitor, look).TakeAsync();

    private async Task TakeAsync()
    {
        await StartAsync();
        await SendAsync();
        await DrawAsync();
        await KeepAsync();
        await BrowseAsync();
        await FailAsync();
        await DeleteAsync();
    }

    private async Task StartAsync()
    {
        await LookAsync("start");
        await ClickAsync("camera.use");
        await _page.WaitForFunctionAsync("() => document.querySelector('video')?.videoWidth > 0");
        await LookAsync("camera", isNewView: false);
        await _page.Keyboard.PressAsync("Escape");
        await _page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "note.txt", MimeType = "text/plain", Buffer = "no"u8.ToArray() });
        await _page.Locator(".notice").WaitForAsync();
        await LookAsync("refused", isNewView: false);
    }

    private async Task SendAsync()
    {
        var looked = new TaskCompletionSource();
        await _page.RouteAsync("**/api/upload", async route =>
        {
            await looked.Task;
            await route.ContinueAsync();
        });
        await _page.Locator(".door .check input").CheckAsync();
        await _page.Locator("#file").SetInputFilesAsync(TestPhotos.GetPath("astronaut"));
        await _page.Locator("dialog.crop canvas").WaitForAsync();
        await LookAsync("crop", isNewView: false);
        await ClickAsync("crop.use");
        await _page.Locator(".sending:not([hidden])").WaitForAsync();
        await LookAsync("sending");
        looked.SetResult();
        await visitor.IsAtPhotoAsync();
        await _page.UnrouteAsync("**/api/upload");
        await LookAsync("studio");
    }

    private async Task DrawAsync()
    {
        var looked = new TaskCompletionSource();
        await _page.RouteAsync("**/api/regenerate/**", async route =>
        {
            await looked.Task;
            await route.ContinueAsync();
        });
        await ClickAsync("studio.again");
        await _page.Locator(".card.pending").WaitForAsync();
        await _page.Locator(".caption summary").ClickAsync();
        await LookAsync("drawing", isNewView: false);
        looked.SetResult();
        await _page.Locator(".card.pending").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await _page.UnrouteAsync("**/api/regenerate/**");
        await _page.Locator(".split").FillAsync("50");
        await ClickAsync("studio.allStyles");
        await _page.Locator(".drawing-state").GetByText(await visitor.WordAsync("allStyles.complete")).WaitForAsync();
        await LookAsync("all-styles", isNewView: false);
        await _page.Locator("dialog .close").ClickAsync();
        await LookAsync("compared", isNewView: false);
    }

    private async Task KeepAsync()
    {
        await ClickAsync("studio.keep");
        await _page.Locator(".sure").GetByText(await visitor.WordAsync("keep.thisIsIt")).WaitForAsync();
        await LookAsync("keep", isNewView: false);
        await _page.Locator(".sure .primary").ClickAsync();
        await _page.Locator(".offer canvas").WaitForAsync();
        await LookAsync("face");
    }

    private async Task BrowseAsync()
    {
        await _page.GotoAsync("/#/photos");
        await _page.Locator(".badge").WaitForAsync();
        await LookAsync("photos");
        await _page.GotoAsync("/#/faces");
        await _page.Locator(".tile").WaitForAsync();
        await LookAsync("faces");
        await _page.GotoAsync("/#/privacy");
        await _page.Locator(".text").WaitForAsync();
        await LookAsync("privacy");
        await _page.Locator("#device").ClickAsync();
        await ClickAsync("device.showCode");
        await LookAsync("device", isNewView: false);
        await _page.Keyboard.PressAsync("Escape");
    }

    private async Task FailAsync()
    {
        await _page.GotoAsync("/#/photo/000000000000000000000000");
        await _page.Locator(".notice").WaitForAsync();
        await LookAsync("unknown-photo");
        await visitor.Context.SetOfflineAsync(true);
        await _page.Locator("#offline:not([hidden])").WaitForAsync();
        await _page.GotoAsync("/#/");
        await _page.Locator(".door").WaitForAsync();
        await LookAsync("offline", isNewView: false);
        await visitor.Context.SetOfflineAsync(false);
        await _page.Locator("#offline").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }

    private async Task DeleteAsync()
    {
        await _page.Locator("#device").ClickAsync();
        await ClickAsync("deletion.open");
        await LookAsync("delete", isNewView: false);
        await _page.Locator("dialog input[name=word]").FillAsync(await visitor.WordAsync("deletion.word"));
        await _page.Locator("dialog:has(input[name=word]) .danger").ClickAsync();
        await _page.Locator("#gone-title").WaitForAsync();
        await LookAsync("deleted", isNewView: false);
    }

    private async Task ClickAsync(string word) => await visitor.Button(await visitor.WordAsync(word), exact: true).ClickAsync();

    private async Task LookAsync(string state, bool isNewView = true)
    {
        await visitor.PicturesAsync();
        await look(state, isNewView);
    }
}

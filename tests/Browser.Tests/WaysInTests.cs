using Avatar.Browser.Tests.Browsing;

namespace Avatar.Browser.Tests;

/// <summary>The ways to choose a photo: drop, paste, camera and file.</summary>
public sealed class WaysInTests(Site site) : IClassFixture<Site>
{
    [Theory]
    [InlineData("drop")]
    [InlineData("paste")]
    public async Task A_photo_can_be_dropped_and_pasted(string way)
    {
        await using var visitor = await site.VisitAsync();
        var photo = Convert.ToBase64String(await File.ReadAllBytesAsync(TestPhotos.GetPath("coffee"), TestContext.Current.CancellationToken));

        await visitor.Page.EvaluateAsync(
            """
            ([way, photo]) => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([Uint8Array.from(atob(photo), c => c.charCodeAt(0))], 'coffee.png', { type: 'image/png' }));
              const event = way === 'drop' ? new DragEvent('drop', { bubbles: true, dataTransfer: transfer }) : new ClipboardEvent('paste', { bubbles: true, clipboardData: transfer });
              document.querySelector('.door').dispatchEvent(event);
            }
            """,
            new[] { way, photo });

        await visitor.IsAtPhotoAsync();
    }

    [Fact]
    public async Task A_picture_type_that_the_service_does_not_accept_is_converted_to_JPEG()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.EvaluateAsync(
            """
            () => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([Uint8Array.from(atob('Qk1CAAAAAAAAADYAAAAoAAAAAgAAAAIAAAABABgAAAAAAAwAAAATCwAAEwsAAAAAAAAAAAAA/wAA/wAAAAAA/wAA/wAAAA=='), c => c.charCodeAt(0))], 'two.bmp', { type: 'image/bmp' }));
              document.querySelector('.door').dispatchEvent(new DragEvent('drop', { bubbles: true, dataTransfer: transfer }));
            }
            """);

        await visitor.IsAtPhotoAsync();
    }

    [Fact]
    public async Task A_file_that_is_not_a_picture_is_rejected_and_creates_nothing()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.Locator("#file").SetInputFilesAsync(new Microsoft.Playwright.FilePayload { Name = "notes.jpg", MimeType = "image/jpeg", Buffer = "no picture at all"u8.ToArray() });

        await visitor.Page.GetByText("This is not a photo we can draw").WaitForAsync();
        Assert.Equal(0, await visitor.CountOriginalsAsync());
    }

    [Fact]
    public async Task Photos_are_taken_wherever_they_are_dropped_and_nothing_is_dropped_in_silence()
    {
        await using var visitor = await site.VisitAsync();
        var page = visitor.Page;
        var mouse = await visitor.Context.NewCDPSessionAsync(page);
        await DropAsync([TestPhotos.GetPath("coffee")], 4, 4);
        await visitor.IsAtPhotoAsync();
        await page.GotoAsync("/#/faces");
        await page.GetByText("No faces yet.").WaitForAsync();
        await DropAsync([TestPhotos.GetPath("coffee"), TestPhotos.GetPath("chelsea"), typeof(WaysInTests).Assembly.Location], 300, 300);
        await page.GetByText("2 photos ready").First.WaitForAsync();
        await page.GetByText("“Avatar.Browser.Tests.dll” is not a picture").WaitForAsync();
        Assert.Equal(3, await visitor.CountOriginalsAsync());

        await page.GotoAsync("/#/photos");
        await page.Locator(".tile").First.WaitForAsync();
        await DropAsync([], 300, 300, ("text/html", "<img src='https://example.com/a.jpg'>"));
        await page.GetByText("Your browser only passed on the picture’s address").WaitForAsync();
        await DropAsync([TestPhotos.GetPath("coffee")], 300, 300);
        await page.GetByText("A window is still open").WaitForAsync();
        Assert.Single(visitor.Context.Pages);
        Assert.Equal(3, await visitor.CountOriginalsAsync());

        async Task DropAsync(string[] files, int x, int y, params (string Type, string Data)[] items)
        {
            var data = new Dictionary<string, object>
            {
                ["items"] = items.Select(static item => new Dictionary<string, object> { ["mimeType"] = item.Type, ["data"] = item.Data }).ToArray(),
                ["files"] = files,
                ["dragOperationsMask"] = 1,
            };
            foreach (var type in new[] { "dragEnter", "dragOver", "drop" })
            {
                await mouse.SendAsync("Input.dispatchDragEvent", new() { ["type"] = type, ["x"] = x, ["y"] = y, ["data"] = data });
            }
        }
    }

    [Fact]
    public async Task A_paste_into_a_field_or_a_dialog_sends_nothing()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.Locator("#device").ClickAsync();
        await visitor.Page.Locator("dialog input[name=id]").WaitForAsync();
        await visitor.Page.EvaluateAsync(
            """
            async () => {
              const clipboardData = new DataTransfer();
              clipboardData.items.add(new File([await (await fetch('/app/example/photo.webp')).blob()], 'x.webp', { type: 'image/webp' }));
              for (const target of [document.querySelector('dialog input[name=id]'), document.querySelector('dialog'), document.body]) {
                target.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
              }
            }
            """);
        await visitor.Page.Keyboard.PressAsync("Escape");
        await visitor.Page.Locator("dialog").WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });

        Assert.True(await visitor.Button("Choose a photo").IsVisibleAsync());
        Assert.Equal(0, await visitor.CountOriginalsAsync());
    }

    [Fact]
    public async Task The_same_photo_can_be_chosen_again_after_Cancel()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.RouteAsync("**/api/upload", static _ => Task.CompletedTask, new() { Times = 1 });
        await ChooseAsync();
        await visitor.Button("Cancel").ClickAsync();
        await ChooseAsync();
        await visitor.IsAtPhotoAsync();

        async Task ChooseAsync()
        {
            var chooser = await visitor.Page.RunAndWaitForFileChooserAsync(() => visitor.Button("Choose a photo").ClickAsync());
            await chooser.SetFilesAsync(TestPhotos.GetPath("coffee"));
        }
    }

    [Fact]
    public async Task A_photo_that_is_too_large_is_made_smaller_beside_the_page_and_stands_on_white()
    {
        await using var visitor = await site.VisitAsync();
        var page = visitor.Page;

        // A transparent picture of 51 megapixels, with a dark square.
        await page.EvaluateAsync(
            """
            async () => {
              const canvas = new OffscreenCanvas(8500, 6000), context = canvas.getContext('2d');
              context.fillRect(4000, 2500, 1000, 1000);
              const transfer = new DataTransfer();
              transfer.items.add(new File([await canvas.convertToBlob()], 'large.png', { type: 'image/png' }));
              dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
              window.saidAtOnce = document.querySelector('.sending').innerText;
            }
            """);
        await visitor.IsAtPhotoAsync();

        Assert.Contains("Getting your photo ready", await page.EvaluateAsync<string>("saidAtOnce"), StringComparison.Ordinal);
        var stored = await page.EvaluateAsync<int[]>(
            """
            async () => {
              const { data } = await (await fetch(`/api/originals/${location.hash.split('/').pop()}`, { headers: { 'x-device-id': localStorage.getItem('avatar.device') } })).json();
              const bitmap = await createImageBitmap(await (await fetch(new URL(data.original.imageUrl).pathname)).blob());
              const context = new OffscreenCanvas(64, 64).getContext('2d');
              context.drawImage(bitmap, 0, 0, 64, 64);
              return [bitmap.width, context.getImageData(1, 1, 1, 1).data[0], context.getImageData(33, 32, 1, 1).data[0]];
            }
            """);
        Assert.Equal([4096, 255, 0], stored);
    }

    [Theory]
    [InlineData("IMG_1.HEIC", "", "\0\0\0\u0018ftypheic", "“IMG_1.HEIC” is a HEIC photo")]
    [InlineData("clip.mov", "video/quicktime", "\0\0\0\u0018ftypqt", "“clip.mov” is a video")]
    [InlineData("empty.jpg", "image/jpeg", "", "“empty.jpg” is empty")]
    [InlineData("scan.tiff", "image/tiff", "II*\0", "Your browser can’t open “scan.tiff”")]
    public async Task What_the_browser_cannot_read_is_named_with_a_next_step(string name, string type, string content, string sentence)
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.Locator("#file").SetInputFilesAsync(new Microsoft.Playwright.FilePayload { Name = name, MimeType = type, Buffer = System.Text.Encoding.Latin1.GetBytes(content) });

        await visitor.Page.GetByText(sentence).WaitForAsync();
        Assert.Equal(0, await visitor.CountOriginalsAsync());
    }

    [Fact]
    public async Task The_camera_takes_what_it_shows_once_it_shows_something()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.EvaluateAsync(
            """
            () => new MutationObserver((_, observer) => {
              const button = document.querySelector('dialog.camera[open] .primary');
              if (!button) return;
              observer.disconnect();
              window.wasReady = !button.disabled;
              button.click();
            }).observe(document.body, { childList: true, subtree: true, attributes: true })
            """);
        await visitor.Button("Use the camera").ClickAsync();
        await visitor.Page.Locator("dialog.camera .primary:enabled").WaitForAsync();

        Assert.False(await visitor.Page.EvaluateAsync<bool>("wasReady"));
        await visitor.Button("Take the photo").ClickAsync();
        await visitor.IsAtPhotoAsync();
    }

    [Fact]
    public async Task A_photo_that_another_app_shares_with_the_installed_page_is_sent()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => true)");
        await visitor.Page.ReloadAsync();
        await visitor.Page.WaitForFunctionAsync("() => navigator.serviceWorker.controller");
        await visitor.Page.EvaluateAsync(
            """
            async () => {
              const manifest = await (await fetch('/manifest.webmanifest')).json();
              const form = new FormData();
              form.append(manifest.share_target.params.files[0].name, new File([await (await fetch('/app/example/photo.webp')).blob()], 'cat & dog.webp', { type: 'image/webp' }));
              await fetch(manifest.share_target.action, { method: 'POST', body: form, redirect: 'manual' });
            }
            """);
        await visitor.Page.GotoAsync("/#/shared");
        await visitor.IsAtPhotoAsync();

        Assert.Equal(0, await visitor.Page.EvaluateAsync<int>("async () => (await (await caches.open('shared')).keys()).length"));
    }
}

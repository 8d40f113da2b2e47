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
    public async Task A_photo_can_be_taken_with_the_camera()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Button("Use the camera").ClickAsync();
        await visitor.Page.WaitForFunctionAsync("() => document.querySelector('video')?.videoWidth > 0");
        await visitor.Button("Take the photo").ClickAsync();

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
}

using System.Text.Json;
using Avatar.Browser.Tests.Browsing;
using Microsoft.Playwright;

namespace Avatar.Browser.Tests;

/// <summary>The final choice of a face, and saving it.</summary>
public sealed class KeepTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task The_face_is_shown_before_it_is_kept_and_saved_as_chosen()
    {
        await using var visitor = await site.VisitAsync(static options => (options.Permissions, options.AcceptDownloads) = (["clipboard-read", "clipboard-write"], true));
        var page = visitor.Page;
        await visitor.SendAsync("astronaut");
        await visitor.Button("Keep this face…").ClickAsync();
        await page.GetByText("This is the face you’ll get.").WaitForAsync();
        Assert.InRange(await page.GetByAltText("The face as you would keep it").EvaluateAsync<int>("image => image.naturalWidth"), 100, 512);
        await page.GetByRole(AriaRole.Radio, new() { Name = "Round" }).CheckAsync(new() { Force = true });
        await visitor.Button("Keep this face", exact: true).ClickAsync();
        await page.Locator(".face img").WaitForAsync();
        Assert.Equal("This is the one.", await page.EvaluateAsync<string>("document.activeElement.textContent"));
        Assert.True(await page.GetByRole(AriaRole.Radio, new() { Name = "Round" }).IsCheckedAsync());

        await page.GetByRole(AriaRole.Radio, new() { Name = "White" }).CheckAsync(new() { Force = true });
        await page.GetByLabel("Size in pixels").SelectOptionAsync("256");
        var file = await page.RunAndWaitForDownloadAsync(() => visitor.Button("Save the picture").ClickAsync());
        Assert.Matches(@"^avatar-\d{4}-\d\d-\d\d\.png$", file.SuggestedFilename);
        var bytes = await File.ReadAllBytesAsync(await file.PathAsync(), TestContext.Current.CancellationToken);
        var saved = await ReadAsync(Convert.ToBase64String(bytes));
        Assert.Equal([256, 256, 0, 255], saved);

        await visitor.Button("Copy", exact: true).ClickAsync();
        await visitor.Button("Copied").WaitForAsync();
        Assert.Equal("image/png", await page.EvaluateAsync<string>("async () => (await navigator.clipboard.read())[0].types[0]"));

        // Width, height, the opacity of the corner, and the red of the upper edge's middle.
        Task<int[]> ReadAsync(string png) => page.EvaluateAsync<int[]>(
            """
            async png => {
              const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(png), c => c.charCodeAt(0))]));
              const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
              context.drawImage(bitmap, 0, 0);
              return [bitmap.width, bitmap.height, context.getImageData(0, 0, 1, 1).data[3], context.getImageData(128, 3, 1, 1).data[0]];
            }
            """, png);
    }

    [Fact]
    public async Task One_of_several_faces_is_chosen_by_a_tap_and_a_photo_without_one_says_so()
    {
        await using var visitor = await site.VisitAsync();
        var page = visitor.Page;
        await visitor.SendAsync("coffee");
        await visitor.Button("Keep this face…").ClickAsync();
        await page.GetByText("We didn’t find a face in this photo").WaitForAsync();
        await page.Keyboard.PressAsync("Escape");

        // The service would refuse a face that the photo does not have: what it is asked for is what counts.
        await page.RouteAsync("**/api/originals/*", async route =>
        {
            var answer = await route.FetchAsync();
            var body = (await answer.TextAsync()).Replace("\"faces\":[]", "\"faces\":[{\"x\":0.1,\"y\":0.1,\"width\":0.2,\"height\":0.3},{\"x\":0.6,\"y\":0.2,\"width\":0.2,\"height\":0.2}]", StringComparison.Ordinal);
            await route.FulfillAsync(new() { Response = answer, Body = body });
        });
        var asked = new List<string>();
        await page.RouteAsync("**/api/cartoons/*/face?*", async route =>
        {
            asked.Add(new Uri(route.Request.Url).Query);
            await route.FulfillAsync(new() { ContentType = "image/png", BodyBytes = TestPhotos.Read("astronaut") });
        });
        await page.RouteAsync("**/api/download/**", async route =>
        {
            asked.Add(new Uri(route.Request.Url).Query);
            await route.FulfillAsync(new() { Status = 400, ContentType = "application/json", Body = JsonSerializer.Serialize(new { success = false, code = "invalid_face", error = "No." }) });
        });
        await page.ReloadAsync();
        await visitor.Button("Keep this face…").ClickAsync();
        await page.GetByText("This is the face you’ll get.").WaitForAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "Face 2 of 2" }).CheckAsync(new() { Force = true });
        await page.WaitForFunctionAsync("() => !document.querySelector('.preview.drawing')");
        await visitor.Button("Keep this face", exact: true).ClickAsync();
        await page.GetByText("This face can’t be kept").WaitForAsync();

        Assert.Equal(["?w=512", "?w=512&face=1", "?format=png&face=1"], asked);
    }
}

using System.Text.Json;
using Avatar.Browser.Tests.Browsing;
using Microsoft.Playwright;

namespace Avatar.Browser.Tests;

/// <summary>What a user sees when something does not work.</summary>
public sealed class TroubleTests(Site site) : IClassFixture<Site>
{
    [Theory]
    [InlineData(413, "file_too_large", false)]
    [InlineData(413, "image_too_large", false)]
    [InlineData(415, "unsupported_media_type", false)]
    [InlineData(422, "undecodable_image", false)]
    [InlineData(400, "missing_image", false)]
    [InlineData(400, "invalid_device_id", false)]
    [InlineData(429, "rate_limited", true)]
    [InlineData(500, "internal_error", true)]
    [InlineData(502, "engine_failed", true)]
    [InlineData(503, "busy", true)]
    [InlineData(503, "unavailable", true)]
    [InlineData(504, "engine_timeout", true)]
    [InlineData(507, "insufficient_storage", true)]
    public async Task Every_refusal_shows_a_sentence_and_a_next_step(int status, string code, bool mayPass)
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.Clock.InstallAsync();
        var body = JsonSerializer.Serialize(new { success = false, error = "The service says so.", code });
        await visitor.Page.RouteAsync("**/api/upload", route => route.FulfillAsync(new() { Status = status, ContentType = "application/json", Body = body }));

        await visitor.Page.Locator("#file").SetInputFilesAsync(TestPhotos.GetPath("coffee"));
        var notice = visitor.Page.GetByRole(AriaRole.Alert);
        await visitor.WaitOutRetriesAsync();

        var words = await notice.InnerTextAsync();
        Assert.True(words.Length > 30, words);
        Assert.DoesNotContain(code, words, StringComparison.Ordinal);
        Assert.Equal(mayPass ? 1 : 0, await visitor.Button("Try again").CountAsync());
        Assert.True(await visitor.Button("Choose a photo").IsVisibleAsync());
    }

    [Fact]
    public async Task An_upload_can_be_stopped()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.RouteAsync("**/api/upload", static _ => Task.CompletedTask);
        await visitor.Page.Locator("#file").SetInputFilesAsync(TestPhotos.GetPath("coffee"));
        await visitor.Button("Cancel").ClickAsync();

        Assert.True(await visitor.Button("Choose a photo").IsVisibleAsync());
        Assert.Equal(0, await visitor.Page.GetByRole(AriaRole.Alert).CountAsync());
    }

    [Fact]
    public async Task A_photo_of_another_device_is_not_found()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.GotoAsync("/#/photo/000000000000000000000000");

        await visitor.Page.GetByText("This photo is not here").WaitForAsync();
    }

    [Fact]
    public async Task Without_a_network_the_page_opens_and_shows_that_it_is_offline()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => true)");
        await visitor.Page.ReloadAsync();

        await visitor.Context.SetOfflineAsync(true);
        await visitor.Page.ReloadAsync();

        await visitor.Page.GetByText("You are offline").WaitForAsync();
        Assert.True(await visitor.Button("Choose a photo").IsVisibleAsync());
        await visitor.Context.SetOfflineAsync(false);
        await visitor.Page.Locator("#offline").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }
}

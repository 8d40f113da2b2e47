using Avatar.Browser.Tests.Browsing;
using Microsoft.Playwright;

namespace Avatar.Browser.Tests;

/// <summary>The device id of the browser: it is never lost, and other ids are checked before they are used.</summary>
public sealed class IdentityTests(Site site) : IClassFixture<Site>
{
    private const string Other = "123e4567-e89b-12d3-a456-426614174000";

    [Fact]
    public async Task An_id_that_the_service_does_not_take_is_refused_in_its_field()
    {
        await using var visitor = await site.VisitAsync();
        var own = await visitor.IdAsync();
        await visitor.Page.Locator("#device").ClickAsync();
        var field = visitor.Page.Locator("dialog input[name=id]");
        foreach (var text in new[] { "", "hello", own[1..], own[..^1], own.Replace("-", "", StringComparison.Ordinal), own })
        {
            await field.FillAsync(text);
            await visitor.Button("Use it here").ClickAsync();
            await visitor.Page.WaitForFunctionAsync("() => document.querySelector('dialog input[name=id]').validationMessage.length > 20");
        }

        Assert.Equal(1, await visitor.Page.Locator("dialog").CountAsync());
        Assert.Equal(own, await visitor.IdAsync());
    }

    [Fact]
    public async Task The_own_id_is_replaced_only_after_a_question_and_can_be_used_again()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.SendAsync("coffee");
        var own = await visitor.IdAsync();

        await TypeAsync();
        Assert.Contains(own, await visitor.Page.Locator("dialog").Last.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("has 1 photo and 0 faces", await visitor.Page.Locator("dialog").Last.InnerTextAsync(), StringComparison.Ordinal);
        await visitor.Button("Keep mine").ClickAsync();
        await visitor.Page.Keyboard.PressAsync("Escape");
        Assert.Equal(own, await visitor.IdAsync());

        await TypeAsync();
        await visitor.Button("Use the other id").ClickAsync();
        await visitor.Page.GetByText("No photos yet.").WaitForAsync();
        Assert.Equal(Other, await visitor.IdAsync());

        await visitor.Page.Locator("#device").ClickAsync();
        await visitor.Button($"Switch back to {own[..8]}…").ClickAsync();
        await visitor.Button("Use the other id").ClickAsync();
        await visitor.Page.Locator(".tile").WaitForAsync();
        Assert.Equal(own, await visitor.IdAsync());

        async Task TypeAsync()
        {
            await visitor.Page.Locator("#device").ClickAsync();
            await visitor.Page.Locator("dialog input[name=id]").FillAsync($" {Other}. ");
            await visitor.Button("Use it here").ClickAsync();
            await visitor.Button("Use the other id").WaitForAsync();
        }
    }

    [Fact]
    public async Task A_link_that_was_changed_on_its_way_is_explained_and_changes_nothing()
    {
        await using var visitor = await site.VisitAsync();
        var own = await visitor.IdAsync();
        foreach (var hash in new[] { "device=%", "device=", "device", "device=%E0%A4%A", "device=%20", "Device=abc", $"device={Other[1..]}" })
        {
            await visitor.Page.GotoAsync($"/#{hash}");
            await visitor.Page.GetByText("This link is incomplete").WaitForAsync();
            await visitor.ClearNoticeAsync();
        }

        foreach (var hash in new[] { "/photo/xyz", "nonsense", "/photos/" })
        {
            await visitor.Page.GotoAsync($"/#{hash}");
            await visitor.Page.GetByText("There’s nothing at this address").WaitForAsync();
            await visitor.ClearNoticeAsync();
        }

        await visitor.Page.GotoAsync($"/#device=%3C{Other.ToUpperInvariant()}%3E.");
        await visitor.Button("Keep mine").ClickAsync();
        Assert.Equal(own, await visitor.IdAsync());
    }

    [Theory]
    [InlineData("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('The operation is insecure.', 'SecurityError'); } })")]
    [InlineData("Object.defineProperty(window, 'localStorage', { value: null })")]
    [InlineData("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")]
    [InlineData("for (const [owner, name] of [[window, 'localStorage'], [window, 'caches'], [window, 'indexedDB'], [Navigator.prototype, 'serviceWorker'], [Navigator.prototype, 'storage']]) Object.defineProperty(owner, name, { get() { throw new DOMException('no', 'SecurityError'); } })")]
    public async Task Without_storage_the_page_says_so_and_keeps_one_id_for_the_visit(string block)
    {
        await using var visitor = await site.VisitAsync();
        await visitor.Page.AddInitScriptAsync(block);
        await visitor.Page.ReloadAsync();
        await visitor.Page.GetByText("Your browser blocks storage").WaitForAsync();
        await visitor.SendAsync("coffee");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "My photos" }).ClickAsync();
        await visitor.Page.Locator(".tile").WaitForAsync();

        Assert.Equal(0, await visitor.Page.Locator(".notice").CountAsync());
    }

    [Fact]
    public async Task After_the_first_kept_face_the_page_offers_a_link_and_its_QR_code()
    {
        await using var visitor = await site.VisitAsync();
        await visitor.SendAsync("coffee");
        await visitor.KeepAsync();
        await visitor.Page.Locator(".offer canvas.qr").WaitForAsync();
        Assert.Equal($"{site.Url}/#device={await visitor.IdAsync()}", await QrReader.ReadAsync(visitor.Page.Locator(".offer canvas.qr")));

        await visitor.Button("Not now").ClickAsync();
        await visitor.Page.ReloadAsync();
        await visitor.Page.Locator(".face img").WaitForAsync();
        Assert.Equal(0, await visitor.Page.Locator(".offer").CountAsync());
    }

    [Fact]
    public async Task QR_codes_of_every_size_can_be_read()
    {
        await using var visitor = await site.VisitAsync();
        var canvas = await visitor.Page.EvaluateHandleAsync("() => document.body.appendChild(document.createElement('canvas'))");
        foreach (var length in new[] { 1, 14, 15, 62, 84, 122, 123, 180, 213, 214, 400, 666 })
        {
            var text = string.Concat(Enumerable.Range(0, length).Select(static at => (char)('!' + (at * 7 % 90))));
            Assert.True(await DrawAsync(text));
            Assert.Equal(text, await QrReader.ReadAsync(visitor.Page.Locator("body > canvas")));
        }

        Assert.False(await DrawAsync(new('x', 667)));

        Task<bool> DrawAsync(string text) => visitor.Page.EvaluateAsync<bool>(
            "async ([canvas, text]) => (await import('/app/qr.js')).drawQrCode(canvas, text)", new object[] { canvas, text });
    }
}

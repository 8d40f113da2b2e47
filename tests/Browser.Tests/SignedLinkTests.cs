using Avatar.Browser.Tests.Browsing;
using Microsoft.Playwright;

namespace Avatar.Browser.Tests;

/// <summary>The page of a service that signs the links to its images.</summary>
public sealed class SignedLinkTests : IAsyncLifetime
{
    private const string AllPicturesShown = "() => document.images.length > 0 && [...document.images].every(image => image.complete && image.naturalWidth > 0)";

    private readonly Site _site = new() { Settings = ["--Avatar:Files:SigningKey=0f1e2d3c4b5a69788796a5b4c3d2e1f0"] };

    public ValueTask InitializeAsync() => _site.InitializeAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Every_picture_is_shown_and_the_face_can_be_saved()
    {
        await using var visitor = await _site.VisitAsync();
        await visitor.SendAsync("astronaut");
        await visitor.DrawAnotherAsync();
        await visitor.Page.WaitForFunctionAsync(AllPicturesShown);
        await visitor.KeepAsync();
        await visitor.Page.WaitForFunctionAsync(AllPicturesShown);

        var address = await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "PNG", Exact = true }).GetAttributeAsync("href");
        Assert.Contains("signature=", address, StringComparison.Ordinal);
        Assert.Equal(200, (await visitor.Page.APIRequest.GetAsync(_site.Url + address)).Status);
    }
}

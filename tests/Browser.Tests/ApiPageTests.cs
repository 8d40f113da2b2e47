using Avatar.Browser.Tests.Browsing;
using Microsoft.AspNetCore.Http;

namespace Avatar.Browser.Tests;

/// <summary>The example of docs/api.md for browsers, on a page of another site.</summary>
public sealed class ApiPageTests
{
    [Fact]
    public async Task The_example_for_browsers_shows_a_face_on_a_page_of_another_site()
    {
        await using var shop = await TestServer.StartAsync();
        await using var site = new Site { Settings = [$"--Avatar:Cors:Origins={shop.Url.GetLeftPart(UriPartial.Authority)}"] };
        await site.InitializeAsync();
        shop.Answer = context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync($$"""
                <link rel=icon href=data:,><input type=file onchange='send()'><img>
                <script>const url = '{{site.Url}}'; {{ApiPage.JavaScriptClient}} async function send() { {{ApiPage.Under("In a browser")}} }</script>
                """);
        };
        await using var visitor = await site.VisitAsync();
        await visitor.Page.GotoAsync(shop.Url.ToString());

        await visitor.Page.Locator("input").SetInputFilesAsync(TestPhotos.GetPath("astronaut"));

        await visitor.Page.WaitForFunctionAsync("() => document.querySelector('img').naturalWidth >= 512");
    }
}

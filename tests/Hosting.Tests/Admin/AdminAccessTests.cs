using System.Text;
using Microsoft.AspNetCore.Http;

namespace Avatar.Hosting.Tests.Admin;

public sealed class AdminAccessTests
{
    private const string Token = "0123456789:abcdef";

    private readonly LogRecorder _log = new();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData($"{Token}")]
    [InlineData($"Bearer {Token}x")]
    [InlineData("Bearer 0123456789:abcde")]
    [InlineData("Bearer 0123456789:ABCDEF")]
    [InlineData($"Digest {Token}")]
    [InlineData("Basic %%%")]
    [InlineData("Basic MDEyMzQ1Njc4OQ==")]
    public async Task Without_the_token_a_request_gets_401_and_nothing_else(string? header)
    {
        var context = await SendAsync(header);

        Assert.Equal(StatusCodes.Status401Unauthorized, context.Response.StatusCode);
        Assert.Equal(0, context.Response.ContentLength);
        Assert.Equal(["Content-Length", "WWW-Authenticate"], context.Response.Headers.Keys.Order());
        Assert.Equal([3060], _log.Events);
    }

    [Fact]
    public async Task A_header_that_is_sent_twice_is_refused()
    {
        var context = await SendAsync(Token, prepare: static request => request.Headers.Authorization = new([$"Bearer {Token}", $"Bearer {Token}"]));

        Assert.Equal(StatusCodes.Status401Unauthorized, context.Response.StatusCode);
    }

    [Theory]
    [InlineData($"Bearer {Token}")]
    [InlineData($"bearer {Token}")]
    public async Task The_token_opens_the_port(string header) => Assert.Equal(StatusCodes.Status204NoContent, (await SendAsync(header)).Response.StatusCode);

    [Fact]
    public async Task A_browser_sends_the_token_as_a_password()
    {
        var context = await SendAsync($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"anyone:{Token}"))}");

        Assert.Equal(StatusCodes.Status204NoContent, context.Response.StatusCode);
        Assert.Empty(_log.Events);
    }

    [Fact]
    public async Task Without_a_token_in_the_settings_none_is_needed() =>
        Assert.Equal(StatusCodes.Status204NoContent, (await SendAsync(header: null, token: "")).Response.StatusCode);

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example.org")]
    [InlineData("Origin", "http://127.0.0.1:8080")]
    [InlineData("Origin", "null")]
    public async Task A_page_of_another_site_is_refused_even_with_the_token(string name, string value)
    {
        var context = await SendAsync($"Bearer {Token}", prepare: request => request.Headers[name] = value);

        Assert.Equal((StatusCodes.Status403Forbidden, 0L), (context.Response.StatusCode, context.Response.ContentLength));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "http://127.0.0.1:9090")]
    public async Task A_page_of_the_port_itself_is_not(string name, string value)
    {
        var context = await SendAsync($"Bearer {Token}", prepare: request => request.Headers[name] = value);

        Assert.Equal(StatusCodes.Status204NoContent, context.Response.StatusCode);
    }

    private async Task<HttpContext> SendAsync(string? header, string token = Token, Action<HttpRequest>? prepare = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Host = "127.0.0.1:9090";
        if (header is not null) context.Request.Headers.Authorization = header;
        prepare?.Invoke(context.Request);
        await new AdminAccess(new AdminOptions { Token = token }, _log.For<AdminAccess>()).InvokeAsync(context, static context =>
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        return context;
    }
}

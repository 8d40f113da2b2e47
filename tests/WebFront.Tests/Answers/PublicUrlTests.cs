using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Fuzz.Wire;

namespace Avatar.WebFront.Tests.Answers;

/// <summary>The base of the URLs in answers.</summary>
public sealed class PublicUrlTests(AvatarApplication app)
{
    [Theory]
    [InlineData("")]
    [InlineData("exa_mple..org:99999")]
    public async Task A_host_that_is_invalid_in_a_URL_is_refused(string host)
    {
        var answer = await AskAsync(app, host);

        Assert.Equal(400, answer.Status);
        Assert.Equal("bad_request", answer.Json!.Value.GetProperty("code").GetString());
    }

    /// <summary>HttpRequest.Host throws for such a host.</summary>
    [Fact]
    public async Task A_host_that_is_not_an_international_name_is_used_as_sent() =>
        Assert.Equal(200, (await AskAsync(app, "xn--")).Status);

    [Fact]
    public async Task A_host_does_not_matter_where_the_base_is_configured()
    {
        await using var configured = await AvatarApplication.StartAsync("--Avatar:PublicBaseUrl=https://avatars.example.org");

        Assert.Equal(200, (await AskAsync(configured, "")).Status);
        Assert.Contains("""<meta property="og:image" content="https://avatars.example.org/app/card.jpg">""", await configured.Client.GetStringAsync("/", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static Task<RawAnswer> AskAsync(AvatarApplication app, string host) =>
        RawExchange.AskAsync(app.Url, $"GET /api/originals HTTP/1.1\r\nHost: {host}\r\nx-device-id: {Calls.NewDevice()}");
}

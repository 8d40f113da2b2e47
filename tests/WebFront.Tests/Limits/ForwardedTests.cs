using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Limits;

/// <summary>Forwarded headers of proxies.</summary>
public sealed class ForwardedTests
{
    [Theory]
    [InlineData("https", "a.example", "https://a.example")]
    [InlineData("HTTPS", "a.example:8443", "https://a.example:8443")]
    [InlineData("javascript", "a.example", "http://a.example")]
    [InlineData("ftp", "a.example", "http://a.example")]
    [InlineData("https://x", "a.example", "http://a.example")]
    [InlineData("", "a.example", "http://a.example")]
    [InlineData("gopher, https", "a.example", "https://a.example")]
    [InlineData("https, gopher", "a.example", "https://a.example")]
    [InlineData("https", "a.example/path", "https://own.example")]
    [InlineData("https", "me@a.example", "https://own.example")]
    [InlineData("https", "a b", "https://own.example")]
    [InlineData("https", "a.example:99999", "https://own.example")]
    [InlineData("https", "xn--", "https://own.example")]
    [InlineData("https", "[::1", "https://own.example")]
    [InlineData("https", "xn--, b.example", "https://b.example")]
    [InlineData("https", "[2001:db8::1]:8443", "https://[2001:db8::1]:8443")]
    public async Task Invalid_forwarded_hosts_and_schemes_change_nothing(string scheme, string host, string expected)
    {
        // Every hop is a trusted proxy.
        await using var app = await AvatarApplication.StartAsync("--Avatar:Proxies=127.0.0.0/8");

        Assert.Equal(expected, await BaseAsync(app, "own.example", scheme, host));
    }

    [Fact]
    public async Task Other_senders_are_not_trusted()
    {
        await using var app = await AvatarApplication.StartAsync("--Avatar:Proxies=10.0.0.0/8");

        Assert.Equal("http://own.example", await BaseAsync(app, "own.example", "https", "a.example"));
    }

    [Fact]
    public async Task A_proxy_may_name_the_host_if_the_request_has_no_usable_one()
    {
        await using var app = await AvatarApplication.StartAsync("--Avatar:Proxies=127.0.0.0/8");

        Assert.Equal("https://a.example", await BaseAsync(app, "xn--", "https", "a.example"));
        Assert.Equal("https://xn--", await BaseAsync(app, "xn--", "https", "xn--"));
    }

    /// <summary>Returns the base of image URLs.</summary>
    private static async Task<string> BaseAsync(AvatarApplication app, string own, string scheme, string host)
    {
        var device = Calls.NewDevice();
        await app.Client.UploadedAsync(device);
        var reply = await app.Client.SendWithAsync(
            HttpMethod.Get, "/api/originals", device, ("Host", own), ("X-Forwarded-For", "127.0.0.2, 127.0.0.3"), ("X-Forwarded-Proto", scheme), ("X-Forwarded-Host", host));
        return new Uri(reply.At("originals")[0].GetProperty("imageUrl").GetString()!).GetLeftPart(UriPartial.Authority);
    }
}

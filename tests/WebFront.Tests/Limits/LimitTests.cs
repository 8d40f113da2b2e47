using System.Net;
using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Limits;

public sealed class LimitTests
{
    [Fact]
    public async Task An_address_with_too_many_requests_is_refused_with_a_wait()
    {
        await using var app = await AvatarApplication.StartAsync("--Avatar:Limits:AddressRequestsPerMinute=2");
        for (var i = 0; i < 2; i++) Assert.Equal(200, (await app.Client.GetAsync("/api/originals", Calls.NewDevice())).Status);

        var reply = await app.Client.GetAsync("/api/originals", Calls.NewDevice());

        reply.IsRefused(429, "rate_limited");
        Assert.InRange(reply.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(200, (await app.Client.GetAsync("/health", device: null)).Status);
    }

    [Fact]
    public async Task A_device_that_sends_too_many_photos_is_told_to_wait_before_its_photo_is_read()
    {
        await using var app = await AvatarApplication.StartAsync("--Avatar:Limits:DeviceImagesPerMinute=1");
        var device = Calls.NewDevice();
        await app.Client.UploadedAsync(device);

        using var request = Calls.Request(HttpMethod.Post, "/api/upload", device, new NeverEnding());
        request.Headers.ExpectContinue = true;
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var reply = await Reply.ReadAsync(response);

        reply.IsRefused(429, "rate_limited");
        Assert.NotNull(reply.Headers.RetryAfter);
        await app.Client.UploadedAsync(Calls.NewDevice());
    }

    [Fact]
    public void A_network_of_IPv6_counts_as_one_address()
    {
        Assert.Equal(Key("2001:db8:1:2::1"), Key("2001:db8:1:2:ffff::1"));
        Assert.NotEqual(Key("2001:db8:1:2::1"), Key("2001:db8:1:3::1"));
        Assert.NotEqual(Key("10.0.0.1"), Key("10.0.0.2"));
        Assert.Equal(Key("10.0.0.1"), Key("::ffff:10.0.0.1"));
        Assert.NotEqual(Key("10.0.0.1"), Key("::a00:1"));

        static AddressKey Key(string address) => AddressKey.Of(IPAddress.Parse(address));
    }

    [Fact]
    public async Task Only_a_trusted_proxy_says_who_calls()
    {
        await using var open = await AvatarApplication.StartAsync("--Avatar:Proxies=127.0.0.0/8", "--Avatar:Limits:AddressRequestsPerMinute=1");
        await using var closed = await AvatarApplication.StartAsync("--Avatar:Proxies=10.0.0.0/8", "--Avatar:Limits:AddressRequestsPerMinute=1");

        Assert.Equal(200, await AskAsync(open, "192.0.2.1"));
        Assert.Equal(200, await AskAsync(open, "192.0.2.2"));
        Assert.Equal(429, await AskAsync(open, "192.0.2.1"));
        Assert.Equal(200, await AskAsync(closed, "192.0.2.1"));
        Assert.Equal(429, await AskAsync(closed, "192.0.2.2"));

        static async Task<int> AskAsync(AvatarApplication app, string caller)
        {
            using var request = Calls.Request(HttpMethod.Get, "/api/originals", Calls.NewDevice());
            request.Headers.Add("X-Forwarded-For", caller);
            using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task A_trusted_proxy_says_how_the_service_is_called()
    {
        await using var app = await AvatarApplication.StartAsync("--Avatar:Proxies=127.0.0.1");
        using var request = Calls.Request(HttpMethod.Post, "/api/upload", Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)));
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "avatars.example.org");
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.StartsWith("https://avatars.example.org/uploads/", (await Reply.ReadAsync(response)).Text("cartoon", "imageUrl"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_configured_origins_may_call()
    {
        await using var app = await AvatarApplication.StartAsync("--Avatar:Cors:Origins=https://app.example.org");

        Assert.Equal("https://app.example.org", await AllowedAsync(app, "https://app.example.org"));
        Assert.Null(await AllowedAsync(app, "https://evil.example.org"));

        static async Task<string?> AllowedAsync(AvatarApplication app, string origin)
        {
            using var request = Calls.Request(HttpMethod.Get, "/api/originals");
            request.Headers.Add("Origin", origin);
            using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(400, (int)response.StatusCode);
            return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
        }
    }
}

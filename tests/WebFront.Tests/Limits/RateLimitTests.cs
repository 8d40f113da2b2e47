using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Limits;

/// <summary>Rate-limit headers report what is left before a request is refused.</summary>
public sealed class RateLimitTests
{
    private static readonly string[] Told = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];

    [Fact]
    public async Task Every_answer_under_the_limit_of_an_address_says_what_is_left()
    {
        await using var app = await AvatarApplication.StartAsync("--Avatar:Limits:AddressRequestsPerMinute=3");

        var listed = await app.Client.GetAsync("/api/originals", Calls.NewDevice());
        var failed = await app.Client.GetAsync("/api/originals/nonsense", Calls.NewDevice());
        var described = await app.Client.GetAsync("/openapi/v1.json", device: null);
        var refused = await app.Client.GetAsync("/api/originals", Calls.NewDevice());

        Assert.Equal("3 2 20", GetLimits(listed));
        failed.IsRefused(400, "invalid_id");
        Assert.Equal("3 1 40", GetLimits(failed));
        Assert.Equal("3 0 60", GetLimits(described));
        refused.IsRefused(429, "rate_limited");
        Assert.Equal("3 0 60", GetLimits(refused));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 20);
    }

    [Fact]
    public async Task A_refused_device_gets_its_own_limit()
    {
        await using var app = await AvatarApplication.StartAsync("--Avatar:Limits:DeviceRequestsPerMinute=4", "--Avatar:Limits:DeviceImagesPerMinute=2");
        var device = Calls.NewDevice();
        var (original, _) = await app.Client.UploadedAsync(device);
        await app.Client.PostAsync($"/api/regenerate/{original}", device);

        var images = await app.Client.PostAsync($"/api/regenerate/{original}", device);
        await app.Client.GetAsync("/api/originals", device);
        var requests = await app.Client.GetAsync("/api/originals", device);

        images.IsRefused(429, "rate_limited");
        Assert.Equal("2 0 60", GetLimits(images));
        requests.IsRefused(429, "rate_limited");
        Assert.Equal("4 0 60", GetLimits(requests));
        Assert.NotNull(requests.Headers.RetryAfter);
    }

    [Fact]
    public async Task Uncounted_routes_have_no_limit_headers()
    {
        await using var app = await AvatarApplication.StartAsync("--Avatar:Limits:AddressRequestsPerMinute=1");

        foreach (var path in new[] { "/health", "/", "/uploads/temp/nothing.jpg", "/nothing" })
        {
            var reply = await app.Client.GetAsync(path, device: null);
            Assert.All(Told, name => Assert.False(reply.Headers.Contains(name), path));
            Assert.NotEqual(429, reply.Status);
        }
    }

    private static string GetLimits(Reply reply) => string.Join(' ', Told.Select(name => reply.Headers.GetValues(name).Single()));
}

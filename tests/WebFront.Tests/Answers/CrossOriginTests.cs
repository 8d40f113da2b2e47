using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Answers;

/// <summary>Cached answers are correct for pages of every origin.</summary>
public sealed class CrossOriginTests
{
    private const string Ours = "https://app.example";
    private const string Theirs = "https://evil.example";

    [Theory]
    [InlineData(Ours)]
    [InlineData(Ours + ",https://www.example")]
    public async Task An_answer_that_depends_on_the_origin_says_so_to_every_caller(string origins)
    {
        await using var app = await AvatarApplication.StartAsync($"--Avatar:Cors:Origins={origins}");
        foreach (var (path, device) in await AddressesAsync(app))
        {
            foreach (var origin in new[] { null, Ours, Theirs })
            {
                var reply = await AskAsync(app, path, device, origin);
                Assert.Single(reply.Headers.Vary, "Origin");
                Assert.Equal(origin == Ours ? Ours : null, AllowedBy(reply));
                if (reply.Headers.ETag is not { } tag) continue;
                var again = await AskAsync(app, path, device, origin, tag.ToString());
                Assert.Equal(304, again.Status);
                Assert.Single(again.Headers.Vary, "Origin");
                Assert.Equal(AllowedBy(reply), AllowedBy(again));
            }
        }
    }

    [Fact]
    public async Task If_all_origins_are_allowed_the_answer_is_the_same_for_all()
    {
        await using var app = await AvatarApplication.StartAsync("--Avatar:Cors:Origins=*");
        foreach (var (path, device) in await AddressesAsync(app))
        {
            foreach (var origin in new[] { null, Ours })
            {
                var reply = await AskAsync(app, path, device, origin);
                Assert.Equal("*", AllowedBy(reply));
                Assert.Contains("ETag", Assert.Single(reply.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
                Assert.DoesNotContain("Origin", reply.Headers.Vary);
            }
        }
    }

    [Fact]
    public async Task Without_configured_origins_there_are_no_CORS_headers()
    {
        await using var app = await AvatarApplication.StartAsync();
        foreach (var (path, device) in await AddressesAsync(app)) Assert.DoesNotContain("Origin", (await AskAsync(app, path, device, Ours)).Headers.Vary);
    }

    private static string? AllowedBy(Reply reply) => reply.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? Assert.Single(values) : null;

    /// <summary>One path of each kind: lists, images, thumbnails, texts, pages and errors.</summary>
    private static async Task<IReadOnlyList<(string Path, string Device)>> AddressesAsync(AvatarApplication app)
    {
        var device = Calls.NewDevice();
        var upload = await app.Client.UploadAsync(device, Calls.Form(Photos.Jpeg(640, 480)));
        var image = new Uri(upload.Text("original", "imageUrl")).AbsolutePath;
        string[] paths = [image, $"{image}?w=128", new Uri(upload.Text("cartoon", "imageUrl")).AbsolutePath, "/api/originals", "/api/styles", "/openapi/v1.json", "/docs/", "/", "/health", "/nothing", "/uploads/originals/nothing.jpg"];
        return [.. paths.Select(path => (path, device))];
    }

    private static Task<Reply> AskAsync(AvatarApplication app, string path, string device, string? origin, string? tag = null) =>
        app.Client.SendWithAsync(HttpMethod.Get, path, device, ("Origin", origin), ("If-None-Match", tag));
}

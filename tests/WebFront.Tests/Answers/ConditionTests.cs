using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Answers;

/// <summary>A caller that has the current answer gets 304; after a change it gets the new answer.</summary>
public sealed class ConditionTests(AvatarApplication app)
{
    [Fact]
    public async Task A_list_that_the_caller_has_is_answered_without_a_body()
    {
        var device = Calls.NewDevice();
        var (original, _) = await app.Client.UploadedAsync(device);

        await Assert.AllAsync(GetLists(original).Append("/api/originals?limit=2"), async path =>
        {
            var first = await app.Client.GetAsync(path, device);
            var again = await AskAsync(path, device, first.Headers.ETag!.ToString());

            Assert.Equal((200, "private, no-cache"), (first.Status, Cache(first)));
            Assert.Equal((304, 0), (again.Status, again.Bytes.Length));
            Assert.Equal(first.Headers.ETag, again.Headers.ETag);
            Assert.Equal("private, no-cache", Cache(again));
            Assert.Equal(["x-device-id", "Accept-Encoding"], first.Headers.Vary);
            Assert.Equal(first.Headers.Vary, again.Headers.Vary);
        });
    }

    [Fact]
    public async Task A_change_gives_every_list_that_shows_it_a_new_tag()
    {
        var device = Calls.NewDevice();
        var (original, cartoon) = await app.Client.UploadedAsync(device);
        string[] shown = ["/api/originals", $"/api/originals/{original}", "/api/cartoons", "/api/downloaded-faces"];
        Assert.Equal(GetLists(original).Except(["/api/styles"]).Order(), shown.Order());

        var before = await TagsAsync();
        await app.Client.PostAsync($"/api/regenerate/{original}", device);
        var drawn = await TagsAsync();
        await app.Client.PostAsync($"/api/download/{cartoon}", device);
        var chosen = await TagsAsync();
        await app.Client.UploadedAsync(device);
        var sent = await TagsAsync();

        Assert.Equal([false, true, true, false], Changes(before, drawn));
        Assert.Equal([false, true, true, true], Changes(drawn, chosen));
        Assert.Equal([true, false, true, false], Changes(chosen, sent));

        async Task<IReadOnlyList<string>> TagsAsync()
        {
            var tags = new List<string>();
            foreach (var path in shown) tags.Add((await app.Client.GetAsync(path, device)).Headers.ETag!.ToString());
            return tags;
        }

        static IEnumerable<bool> Changes(IReadOnlyList<string> before, IReadOnlyList<string> after) => before.Zip(after, static (one, other) => one != other);
    }

    [Fact]
    public async Task Another_host_or_device_has_another_tag()
    {
        var device = Calls.NewDevice();
        await app.Client.UploadedAsync(device);
        var tag = (await app.Client.GetAsync("/api/originals", device)).Headers.ETag!.ToString();
        var other = Calls.NewDevice();
        await app.Client.UploadedAsync(other);

        Assert.Equal(200, (await AskAsync("/api/originals", other, tag)).Status);
        Assert.Equal(200, (await AskAsync("/api/originals", device, tag, host: "other.example.org")).Status);
        Assert.Equal(304, (await AskAsync("/api/originals", device, tag)).Status);
    }

    [Theory]
    [InlineData("*", 304)]
    [InlineData("\"other\", {tag}", 304)]
    [InlineData("{strong}", 304)]
    [InlineData("\"other\"", 200)]
    [InlineData("nonsense", 200)]
    [InlineData("\"", 200)]
    public async Task Conditions_are_read_as_the_standard_defines_them(string condition, int status)
    {
        var device = Calls.NewDevice();
        var tag = (await app.Client.GetAsync("/api/styles", device)).Headers.ETag!;
        condition = condition.Replace("{tag}", tag.ToString(), StringComparison.Ordinal).Replace("{strong}", tag.Tag, StringComparison.Ordinal);

        Assert.Equal(status, (await AskAsync("/api/styles", device, condition)).Status);
    }

    [Fact]
    public async Task A_refusal_has_no_tag_and_is_not_cached()
    {
        var reply = await AskAsync("/api/originals/0123456789abcdef01234567", Calls.NewDevice(), "*");

        reply.IsRefused(404, "original_not_found");
        Assert.Null(reply.Headers.ETag);
        Assert.Equal("no-store", Cache(reply));
    }

    /// <summary>Every path under <c>/api</c> that answers GET, except pictures.</summary>
    private IEnumerable<string> GetLists(string original) => ServiceRoute.GetCalls(app.Services)
        .Where(static route => route is { Method: "GET", Path: not "/api/cartoons/{cartoonId}/face" })
        .Select(route => route.Fill(("originalId", original)));

    private static string? Cache(Reply reply) => reply.Headers.CacheControl is { NoCache: true, Private: true } ? "private, no-cache" : reply.Headers.CacheControl?.ToString();

    private Task<Reply> AskAsync(string path, string device, string condition, string? host = null) =>
        app.Client.SendWithAsync(HttpMethod.Get, path, device, ("If-None-Match", condition), ("Host", host));
}

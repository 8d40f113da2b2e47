using System.Text.Json;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.WebFront.Tests.Images;

/// <summary>Signed links and their expiry, with a test clock.</summary>
public sealed class SignedLinkTests : IAsyncLifetime
{
    private const string Old = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    private const string New = "00112233445566778899aabbccddeeff";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 28, 13, 0, 0, TimeSpan.Zero));
    private readonly TemporaryFolder _folder = new();
    private readonly string _device = Calls.NewDevice();
    private AvatarApplication _app = null!;

    public async ValueTask InitializeAsync() => _app = await StartAsync(Old);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_address_in_every_answer_opens_its_image()
    {
        var answers = new List<Reply> { await _app.Client.UploadAsync(_device, Calls.Form(Photos.Jpeg(64, 48))) };
        var (original, cartoon) = (answers[0].Text("original", "id"), answers[0].Text("cartoon", "id"));
        foreach (var path in new[] { "/api/originals", "/api/originals?page=1", $"/api/originals/{original}", "/api/cartoons" }) answers.Add(await GetAsync(path));
        answers.Add(await _app.Client.PostAsync($"/api/regenerate/{original}", _device));
        Assert.Equal(3, await OpenAllAsync(answers));

        Reply[] afterwards = [await _app.Client.PostAsync($"/api/download/{cartoon}", _device), await GetAsync("/api/downloaded-faces"), await GetAsync($"/api/originals/{original}")];
        Assert.Equal(2, await OpenAllAsync(afterwards));
    }

    [Fact]
    public async Task Documents_keep_addresses_without_a_signature()
    {
        var upload = await _app.Client.UploadAsync(_device, Calls.Form(Photos.Jpeg(64, 48)));

        var original = await _app.Store.Originals.FindAsync(OriginalId.Parse(upload.Text("original", "id")), TestContext.Current.CancellationToken);

        Assert.Equal(upload.Text("original", "imageUrl").Split('?')[0], original!.ImageUrl);
    }

    [Fact]
    public async Task Copies_and_downloads_use_the_same_signature()
    {
        var url = await UploadAsync("original");

        foreach (var more in new[] { "w=64", "download", "w=64&download=1" }) Assert.Equal(200, (await GetAsync($"{url}&{more}")).Status);
        Assert.Equal(200, (await GetAsync(url.Replace("?", "?w=64&", StringComparison.Ordinal))).Status);
        (await GetAsync($"{url.Split('?')[0]}?w=64")).IsRefused(403, "invalid_signature");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?expires=1796083200")]
    [InlineData("?signature=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("?expires=1796083200&signature=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("?expires=&signature=")]
    [InlineData("?expires=%00&signature=%ff%fe")]
    public async Task Without_a_signature_the_answer_does_not_reveal_whether_an_image_exists(string query)
    {
        foreach (var area in new[] { "original", "cartoon" })
        {
            var refused = await GetAsync(GetPath(await UploadAsync(area)) + query);

            refused.IsRefused(403, "invalid_signature");
            Assert.True(refused.Headers.CacheControl!.NoStore);
            (await GetAsync($"/uploads/{(area == "cartoon" ? "temp" : "originals")}/1_a.jpg{query}")).IsRefused(403, "invalid_signature");
        }
    }

    [Fact]
    public async Task A_signature_is_for_one_image_and_given_once()
    {
        var (one, other) = (await UploadAsync("original"), await UploadAsync("original"));

        (await GetAsync(GetPath(other) + new Uri(one).Query)).IsRefused(403, "invalid_signature");
        (await GetAsync($"{one}&{new Uri(one).Query[1..]}")).IsRefused(403, "invalid_signature");
    }

    [Fact]
    public async Task A_link_expires_and_the_list_has_a_new_one()
    {
        var url = await UploadAsync("original");
        var first = await ListedAsync();
        Assert.Equal(url, first);
        var tag = (await GetAsync(url)).Headers.ETag!;

        _clock.Advance(LinkSigner.Period);
        var second = await ListedAsync();
        Assert.NotEqual(first, second);
        Assert.Equal(200, (await GetAsync(second)).Status);

        _clock.Advance(LinkSigner.Period);
        (await GetAsync(first)).IsRefused(403, "invalid_signature");
        using var conditional = new HttpRequestMessage(HttpMethod.Get, first) { Headers = { IfNoneMatch = { tag } } };
        using var refused = await _app.Client.SendAsync(conditional, TestContext.Current.CancellationToken);
        Assert.Equal(403, (int)refused.StatusCode);
        Assert.Equal(200, (await GetAsync(await ListedAsync())).Status);
    }

    [Fact]
    public async Task Within_a_period_a_list_stays_the_same()
    {
        await UploadAsync("original");
        var first = (await GetAsync("/api/originals")).Bytes;

        _clock.Advance(TimeSpan.FromHours(10));

        Assert.Equal(first, (await GetAsync("/api/originals")).Bytes);
    }

    [Fact]
    public async Task Answers_are_cached_privately_and_not_longer_than_the_link_is_valid()
    {
        var upload = await _app.Client.UploadAsync(_device, Calls.Form(Photos.Jpeg(64, 48)));
        var (photo, cartoon) = (upload.Text("original", "imageUrl"), upload.Text("cartoon", "imageUrl"));
        Assert.Equal((23, 1), (await HoursAsync(photo), await HoursAsync(cartoon)));
        Assert.Equal(23, await HoursAsync($"{photo}&w=64"));

        _clock.Advance(TimeSpan.FromHours(22.5));

        Assert.Equal((0.5, 0.5), (await HoursAsync(photo), await HoursAsync(cartoon)));
    }

    [Fact]
    public async Task Keys_are_changed_without_a_broken_link()
    {
        var before = await UploadAsync("original");
        await RestartAsync($"{New},{Old}");
        Assert.Equal(200, (await GetAsync(GetPathAndQuery(before))).Status);
        var meanwhile = await ListedAsync();
        Assert.NotEqual(new Uri(before).Query, new Uri(meanwhile).Query);

        await RestartAsync(New);

        (await GetAsync(GetPathAndQuery(before))).IsRefused(403, "invalid_signature");
        Assert.Equal(200, (await GetAsync(GetPathAndQuery(meanwhile))).Status);
    }

    private async Task RestartAsync(string keys)
    {
        await _app.DisposeAsync();
        _app = await StartAsync(keys);
    }

    private Task<AvatarApplication> StartAsync(string keys) => AvatarApplication.StartAsync(new AvatarApplication
    {
        DataDirectory = _folder.Path,
        Settings = [$"--Avatar:Files:SigningKey={keys}"],
        Replace = services => services.Replace(ServiceDescriptor.Singleton(new LinkSigner(keys.Split(','), _clock))),
    });

    private Task<Reply> GetAsync(string path) => _app.Client.GetAsync(path, _device);

    private async Task<string> UploadAsync(string of) => (await _app.Client.UploadAsync(_device, Calls.Form(Photos.Jpeg(64, 48)))).Text(of, "imageUrl");

    private async Task<string> ListedAsync() => (await GetAsync("/api/originals")).At("originals")[0].GetProperty("imageUrl").GetString()!;

    private async Task<double> HoursAsync(string url)
    {
        var caching = (await GetAsync(url)).Headers.CacheControl!;
        Assert.True(caching is { Private: true, Public: false });
        Assert.Empty(caching.Extensions);
        return caching.MaxAge!.Value.TotalHours;
    }

    /// <summary>Opens every URL in these answers; returns the number of distinct URLs.</summary>
    private async Task<int> OpenAllAsync(IEnumerable<Reply> answers)
    {
        var urls = answers.SelectMany(answer => UrlsIn(answer.Data)).Distinct().ToList();
        foreach (var url in urls) Assert.Equal(200, (await GetAsync(url)).Status);
        return urls.Count;
    }

    private static IEnumerable<string> UrlsIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(field =>
            field.Name is "imageUrl" or "faceUrl" ? [field.Value.GetString()!] : UrlsIn(field.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(UrlsIn),
        _ => [],
    };

    private static string GetPath(string url) => new Uri(url).AbsolutePath;

    private static string GetPathAndQuery(string url) => new Uri(url).PathAndQuery;
}

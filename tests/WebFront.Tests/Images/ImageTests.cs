using System.Net.Http.Headers;
using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Fuzz.Wire;

namespace Avatar.WebFront.Tests.Images;

public sealed class ImageTests(AvatarApplication app)
{
    [Fact]
    public async Task An_original_comes_back_byte_for_byte_and_may_be_kept_for_a_year()
    {
        var photo = Photos.Jpeg(64, 48);
        var upload = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(photo));

        var image = await app.Client.GetAsync(upload.Text("original", "imageUrl"), device: null);

        Assert.Equal(photo, image.Bytes);
        Assert.Equal("image/jpeg", image.ContentHeaders.ContentType?.ToString());
        Assert.Equal((true, TimeSpan.FromDays(365)), (image.Headers.CacheControl!.Public, image.Headers.CacheControl.MaxAge));
        Assert.Equal("immutable", Assert.Single(image.Headers.CacheControl.Extensions).Name);
        Assert.Equal("nosniff", Assert.Single(image.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("bytes", Assert.Single(image.Headers.AcceptRanges));
        Assert.NotNull(image.Headers.ETag);
        Assert.NotNull(image.ContentHeaders.LastModified);
    }

    [Fact]
    public async Task A_cartoon_may_be_kept_privately_for_an_hour()
    {
        var upload = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)));

        var image = await app.Client.GetAsync(upload.Text("cartoon", "imageUrl"), device: null);

        Assert.Equal((true, TimeSpan.FromHours(1)), (image.Headers.CacheControl!.Private, image.Headers.CacheControl.MaxAge));
        Assert.False(image.Headers.CacheControl.Public);
    }

    [Fact]
    public async Task HEAD_tells_the_same_without_the_bytes()
    {
        var photo = Photos.Jpeg(64, 48);
        var url = (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(photo))).Text("original", "imageUrl");

        var head = await app.Client.SendAsync(HttpMethod.Head, url);

        Assert.Equal(200, head.Status);
        Assert.Equal(photo.Length, head.ContentHeaders.ContentLength);
        Assert.Empty(head.Bytes);
        Assert.Equal(404, (await app.Client.SendAsync(HttpMethod.Head, "/uploads/originals/1_a.jpg")).Status);
    }

    [Fact]
    public async Task What_the_caller_has_already_is_not_sent_again()
    {
        var url = (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)))).Text("original", "imageUrl");
        var image = await app.Client.GetAsync(url, device: null);

        using var byTag = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { image.Headers.ETag! } } };
        using var byTime = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfModifiedSince = image.ContentHeaders.LastModified } };
        foreach (var request in new[] { byTag, byTime })
        {
            using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(304, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task A_part_is_sent_where_a_part_is_asked_for()
    {
        var photo = Photos.Jpeg(64, 48);
        var url = (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(photo))).Text("original", "imageUrl");

        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(2, 5) } };
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(206, (int)response.StatusCode);
        Assert.Equal(photo[2..6], await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        using var beyond = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(photo.Length, null) } };
        using var refused = await app.Client.SendAsync(beyond, TestContext.Current.CancellationToken);
        await IsRefusedAsync(refused, 416);
        Assert.Equal(photo.Length, refused.Content.Headers.ContentRange!.Length);
    }

    [Fact]
    public async Task A_condition_that_does_not_hold_is_told_in_the_envelope()
    {
        var url = (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)))).Text("original", "imageUrl");

        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfMatch = { new EntityTagHeaderValue("\"another\"") } } };
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        await IsRefusedAsync(response, 412);
    }

    [Theory]
    [InlineData("/uploads/originals/1_a.jpg")]
    [InlineData("/uploads/secrets/1_a.jpg")]
    [InlineData("/uploads/lost+found/1_a.jpg")]
    [InlineData("/uploads/masters/1_a.png")]
    [InlineData("/uploads/Originals/1_a.jpg")]
    [InlineData("/uploads/originals/.store-id")]
    [InlineData("/uploads/originals/a.new.part")]
    [InlineData("/uploads/.store-id")]
    [InlineData("/uploads/originals/")]
    [InlineData("/uploads/originals/..%2f..%2favatar.db")]
    [InlineData("/uploads/originals/..%5c..%5cavatar.db")]
    [InlineData("/uploads/originals/%2e%2e%2f.store-id")]
    [InlineData("/uploads/%2e%2e%2favatar.db/x")]
    [InlineData("/uploads/originals/a/b/c.jpg")]
    public async Task A_path_that_is_no_image_finds_nothing(string path) => await FindsNothingAsync(path, "file_not_found");

    [Theory]
    [InlineData("/uploads/originals/../../avatar.db")]
    [InlineData("/uploads/../avatar.db")]
    [InlineData("/uploads/originals/%2e%2e/%2e%2e/avatar.db")]
    public async Task A_path_that_climbs_out_finds_nothing(string path) => await FindsNothingAsync(path, "not_found");

    /// <summary>As every error is, and never with the cache headers of the image.</summary>
    private static async Task IsRefusedAsync(HttpResponseMessage response, int status)
    {
        var reply = await Reply.OfAsync(response);
        reply.IsRefused(status, "bad_request");
        Assert.True(reply.Headers.CacheControl!.NoStore);
    }

    /// <summary>Over a bare socket: a client would tidy the path up.</summary>
    private async Task FindsNothingAsync(string path, string code)
    {
        var answer = await RawExchange.AskAsync(app.Url, $"GET {path} HTTP/1.1\r\nHost: localhost");

        Assert.Equal(404, answer.Status);
        Assert.Equal(code, answer.Json!.Value.GetProperty("code").GetString());
    }
}

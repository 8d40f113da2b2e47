using System.Net.Http.Headers;
using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Images;

public sealed class ImageTests(AvatarApplication app)
{
    [Fact]
    public async Task An_original_is_returned_byte_for_byte_and_may_be_cached_for_a_year()
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
    public async Task A_cartoon_may_be_cached_privately_for_an_hour()
    {
        var upload = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)));

        var image = await app.Client.GetAsync(upload.Text("cartoon", "imageUrl"), device: null);

        Assert.Equal((true, TimeSpan.FromHours(1)), (image.Headers.CacheControl!.Private, image.Headers.CacheControl.MaxAge));
        Assert.False(image.Headers.CacheControl.Public);
    }

    [Fact]
    public async Task HEAD_returns_the_same_headers_without_the_bytes()
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
    public async Task An_image_that_the_caller_has_is_not_sent_again()
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
    public async Task A_requested_range_is_sent()
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
    public async Task A_failed_condition_is_answered_in_the_envelope()
    {
        var url = (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)))).Text("original", "imageUrl");

        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfMatch = { new EntityTagHeaderValue("\"another\"") } } };
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        await IsRefusedAsync(response, 412);
    }

    [Fact]
    public async Task A_range_is_sent_only_if_the_image_matches_If_Range()
    {
        var photo = Photos.Jpeg(64, 48);
        var url = (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(photo))).Text("original", "imageUrl");
        var whole = await app.Client.GetAsync(url, device: null);

        Assert.Equal((206, 4), await AskAsync(new RangeConditionHeaderValue(whole.Headers.ETag!)));
        Assert.Equal((206, 4), await AskAsync(new RangeConditionHeaderValue(whole.ContentHeaders.LastModified!.Value)));
        Assert.Equal((200, photo.Length), await AskAsync(new RangeConditionHeaderValue("\"another\"")));
        Assert.Equal((200, photo.Length), await AskAsync(new RangeConditionHeaderValue(DateTimeOffset.UnixEpoch)));

        async Task<(int Status, int Length)> AskAsync(RangeConditionHeaderValue condition)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(2, 5), IfRange = condition } };
            var reply = await SendAsync(request);
            return (reply.Status, reply.Bytes.Length);
        }
    }

    /// <summary>RFC 9110, section 14.2: a server may ignore ranges.</summary>
    [Theory]
    [InlineData("bytes=0-1,4-5")]
    [InlineData("bytes=5-2")]
    [InlineData("lines=1-2")]
    [InlineData("bytes=a-b")]
    public async Task Several_ranges_and_malformed_ranges_get_the_whole_image(string range)
    {
        var photo = Photos.Jpeg(64, 48);
        using var request = new HttpRequestMessage(HttpMethod.Get, (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(photo))).Text("original", "imageUrl"));
        request.Headers.TryAddWithoutValidation("Range", range);

        var reply = await SendAsync(request);

        Assert.Equal(200, reply.Status);
        Assert.Equal(photo, reply.Bytes);
    }

    [Theory]
    [InlineData("bytes=0-3")]
    [InlineData("bytes=999999-")]
    public async Task HEAD_ignores_ranges(string range)
    {
        var photo = Photos.Jpeg(64, 48);
        using var request = new HttpRequestMessage(HttpMethod.Head, (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(photo))).Text("original", "imageUrl"));
        request.Headers.TryAddWithoutValidation("Range", range);

        var reply = await SendAsync(request);

        Assert.Equal((200, photo.Length), (reply.Status, reply.ContentHeaders.ContentLength));
        Assert.Null(reply.ContentHeaders.ContentRange);
        Assert.Equal("bytes", Assert.Single(reply.Headers.AcceptRanges));
    }

    [Fact]
    public async Task A_suffix_range_is_sent()
    {
        var photo = Photos.Jpeg(64, 48);
        var url = (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(photo))).Text("original", "imageUrl");
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(null, 7) } };

        var reply = await SendAsync(request);

        Assert.Equal(206, reply.Status);
        Assert.Equal(photo[^7..], reply.Bytes);
        Assert.Equal($"bytes {photo.Length - 7}-{photo.Length - 1}/{photo.Length}", reply.ContentHeaders.ContentRange?.ToString());
    }

    [Fact]
    public async Task HEAD_and_304_and_416_say_nothing_in_a_body()
    {
        var url = (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)))).Text("original", "imageUrl");
        var whole = await app.Client.GetAsync(url, device: null);
        using var conditionalHead = new HttpRequestMessage(HttpMethod.Head, url) { Headers = { IfNoneMatch = { whole.Headers.ETag! } } };
        using var anyTag = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { EntityTagHeaderValue.Any } } };
        using var weakTag = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { new EntityTagHeaderValue(whole.Headers.ETag!.Tag, isWeak: true) } } };

        foreach (var request in new[] { conditionalHead, anyTag, weakTag })
        {
            var reply = await SendAsync(request);
            Assert.Equal((304, 0), (reply.Status, reply.Bytes.Length));
            Assert.Equal(whole.Headers.ETag, reply.Headers.ETag);
            Assert.Equal(whole.Headers.CacheControl, reply.Headers.CacheControl);
        }

        using var otherTag = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { new EntityTagHeaderValue("\"another\"") } } };
        Assert.Equal(200, (await SendAsync(otherTag)).Status);
    }

    [Fact]
    public async Task The_type_is_detected_from_the_bytes_not_from_the_name()
    {
        var upload = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Png(64, 48), "photo.jpg", "image/jpeg"));

        var image = await app.Client.GetAsync(upload.Text("original", "imageUrl"), device: null);

        Assert.Equal("image/png", image.ContentHeaders.ContentType?.ToString());
    }

    /// <summary>Like every error, without the cache headers of the image.</summary>
    private static async Task IsRefusedAsync(HttpResponseMessage response, int status)
    {
        var reply = await Reply.ReadAsync(response);
        reply.IsRefused(status, "bad_request");
        Assert.True(reply.Headers.CacheControl!.NoStore);
    }

    private async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Reply.ReadAsync(response);
    }
}

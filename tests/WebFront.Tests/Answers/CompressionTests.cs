using System.IO.Compression;
using System.Text;
using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Answers;

public sealed class CompressionTests(AvatarApplication app)
{
    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("identity", null)]
    [InlineData("br;q=0", null)]
    [InlineData("zstd", null)]
    [InlineData("nonsense;q=x", null)]
    [InlineData(null, null)]
    public async Task A_long_list_is_sent_in_the_coding_that_the_caller_accepts(string? accepted, string? coding)
    {
        var device = await WithManyPhotosAsync();

        var plain = await app.Client.GetAsync("/api/originals", device);
        foreach (var path in new[] { "/api/originals", "/api/cartoons" })
        {
            // The second request gets the cached compressed form.
            await AskAsync(path, accepted, device);
            var reply = await AskAsync(path, accepted, device);

            Assert.Equal(200, reply.Status);
            Assert.Equal(coding, reply.ContentHeaders.ContentEncoding.SingleOrDefault());
            Assert.Contains("Accept-Encoding", reply.Headers.Vary);
            Assert.Equal(reply.Bytes.Length, reply.ContentHeaders.ContentLength);
            Assert.Equal((await app.Client.GetAsync(path, device)).Bytes, Unpack(reply));
        }

        Assert.InRange(plain.Bytes.Length, Representation.MinCompressedBytes, int.MaxValue);
    }

    [Fact]
    public async Task A_compressed_list_has_the_tag_of_the_plain_one()
    {
        var device = await WithManyPhotosAsync();
        var plain = await app.Client.GetAsync("/api/originals", device);
        var packed = await AskAsync("/api/originals", "gzip", device);

        Assert.Equal(["gzip"], packed.ContentHeaders.ContentEncoding);
        Assert.Equal(plain.Headers.ETag, packed.Headers.ETag);
        Assert.True(packed.Headers.ETag!.IsWeak);
    }

    [Fact]
    public async Task Uncached_answers_are_compressed_by_the_middleware()
    {
        var device = Calls.NewDevice();
        var (original, _) = await app.Client.UploadedAsync(device);
        var reply = await AskAsync($"/api/regenerate/{original}", "gzip", device, HttpMethod.Post);

        Assert.Equal(201, reply.Status);
        Assert.Equal(["gzip"], reply.ContentHeaders.ContentEncoding);
        Assert.StartsWith("{\"success\":true", Encoding.UTF8.GetString(Unpack(reply)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_stays_as_it_is() =>
        (await AskAsync("/api/regenerate/0123456789abcdef01234567", "gzip", Calls.NewDevice(), HttpMethod.Post)).IsRefused(404, "original_not_found");

    [Fact]
    public async Task A_list_that_changes_is_compressed_anew()
    {
        var device = await WithManyPhotosAsync();
        var before = await AskAsync("/api/originals", "br", device);

        await app.Client.UploadedAsync(device);
        var after = await AskAsync("/api/originals", "br", device);

        Assert.NotEqual(Unpack(before), Unpack(after));
        Assert.Equal((await app.Client.GetAsync("/api/originals", device)).Bytes, Unpack(after));
    }

    [Fact]
    public async Task A_short_answer_stays_as_it_is() =>
        Assert.Empty((await AskAsync("/api/originals", "br", Calls.NewDevice())).ContentHeaders.ContentEncoding);

    [Fact]
    public async Task An_image_is_never_compressed()
    {
        var upload = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(640, 480)));
        var reply = await AskAsync(upload.Text("original", "imageUrl"), "gzip, br");

        Assert.Empty(reply.ContentHeaders.ContentEncoding);
        Assert.Equal(Photos.Jpeg(640, 480), reply.Bytes);
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/app/app.js", true)]
    [InlineData("/app/icon-192.png", false)]
    [InlineData("/openapi/v1.json", true)]
    [InlineData("/docs/", true)]
    public async Task Pages_are_compressed_except_for_their_images(string path, bool expected)
    {
        var plain = await app.Client.GetByteArrayAsync(path, TestContext.Current.CancellationToken);
        foreach (var coding in new[] { "gzip", "br" })
        {
            var reply = await AskAsync(path, coding);

            Assert.Equal(expected ? [coding] : [], reply.ContentHeaders.ContentEncoding);
            Assert.Equal(plain, Unpack(reply));
        }
    }

    private async Task<string> WithManyPhotosAsync()
    {
        const int Many = 8;
        var device = Calls.NewDevice();
        for (var i = 0; i < Many; i++) await app.Client.UploadedAsync(device);
        return device;
    }

    private static byte[] Unpack(Reply reply)
    {
        using var packed = new MemoryStream(reply.Bytes);
        using Stream stream = reply.ContentHeaders.ContentEncoding.SingleOrDefault() switch
        {
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            _ => packed,
        };
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }

    private Task<Reply> AskAsync(string path, string? accepted, string? device = null, HttpMethod? method = null) =>
        app.Client.SendWithAsync(method ?? HttpMethod.Get, path, device, ("Accept-Encoding", accepted));
}

using System.Net.Http.Headers;
using Avatar.Storage;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;
using NetVips;

namespace Avatar.WebFront.Tests.Images.Variants;

/// <summary>Thumbnails and converted faces, as browsers and phones request them.</summary>
public sealed class VariantTests(AvatarApplication app)
{
    private const string BrowserAccept = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    [InlineData(1024)]
    public async Task Each_width_is_served_in_the_format_of_the_file_and_as_webp(int width)
    {
        var url = await UploadAsync(Photos.Jpeg(1600, 1200));

        var own = await GetAsync($"{url}?w={width}");
        var webp = await GetAsync($"{url}?w={width}", BrowserAccept);

        AssertPicture(own, ImageFormat.Jpeg, width, width * 3 / 4);
        AssertPicture(webp, ImageFormat.Webp, width, width * 3 / 4);
        Assert.All([own, webp], reply =>
        {
            Assert.Equal("Accept", Assert.Single(reply.Headers.Vary));
            Assert.Equal("nosniff", Assert.Single(reply.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal((true, TimeSpan.FromDays(365)), (reply.Headers.CacheControl!.Public, reply.Headers.CacheControl.MaxAge));
        });
    }

    [Fact]
    public async Task The_second_time_the_same_bytes_come_from_the_cache()
    {
        var url = await UploadAsync(Photos.Jpeg(1600, 1200)) + "?w=256";

        var (first, second) = (await GetAsync(url), await GetAsync(url));

        Assert.Equal(first.Bytes, second.Bytes);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(first.ContentHeaders.LastModified, second.ContentHeaders.LastModified);
    }

    [Theory]
    [InlineData("w=65")]
    [InlineData("w=0")]
    [InlineData("w=-64")]
    [InlineData("w=064")]
    [InlineData("w=")]
    [InlineData("w")]
    [InlineData("w=64&w=128")]
    [InlineData("w=64,128")]
    [InlineData("w=large")]
    public async Task Other_widths_are_refused(string query) =>
        (await GetAsync($"{await UploadAsync(Photos.Jpeg(64, 48))}?{query}")).IsRefused(400, "invalid_width");

    [Theory]
    [InlineData(256)]
    [InlineData(512)]
    public async Task An_image_that_is_not_wider_is_sent_unchanged(int width)
    {
        var photo = Photos.Jpeg(256, 192);
        var url = await UploadAsync(photo);
        var plain = await GetAsync(url);

        for (var time = 1; time <= 2; time++)
        {
            var reply = await GetAsync($"{url}?w={width}", BrowserAccept);

            Assert.Equal(photo, reply.Bytes);
            Assert.Equal(("image/jpeg", plain.Headers.ETag), (reply.ContentHeaders.ContentType?.ToString(), reply.Headers.ETag));
        }
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("*/*", false)]
    [InlineData("image/*", false)]
    [InlineData("image/jpeg, image/png", false)]
    [InlineData("image/webp;q=0, image/*", false)]
    [InlineData("image/webp", true)]
    [InlineData("image/png, IMAGE/WEBP;q=0.2", true)]
    [InlineData("image/webp;;;===", false)]
    public async Task Webp_is_sent_to_callers_that_name_it(string? accept, bool isWebp)
    {
        var reply = await GetAsync($"{await UploadAsync(Photos.Jpeg(300, 200))}?w=64", accept);

        AssertPicture(reply, isWebp ? ImageFormat.Webp : ImageFormat.Jpeg, 64, 43);
    }

    [Fact]
    public async Task A_photo_that_was_held_sideways_is_as_wide_as_asked()
    {
        var reply = await GetAsync($"{await UploadAsync(Photos.Rotated(400, 200))}?w=64");

        AssertPicture(reply, ImageFormat.Jpeg, 64, 128);
    }

    [Fact]
    public async Task A_webp_stays_a_webp_for_every_caller()
    {
        var reply = await GetAsync($"{await UploadAsync(Photos.Webp(300, 200))}?w=128");

        AssertPicture(reply, ImageFormat.Webp, 128, 85);
        Assert.Empty(reply.Headers.Vary);
    }

    [Fact]
    public async Task Cartoons_may_be_cached_privately_for_an_hour_in_every_size()
    {
        var upload = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)));

        var reply = await GetAsync(upload.Text("cartoon", "imageUrl") + "?w=64");

        Assert.Equal((true, TimeSpan.FromHours(1)), (reply.Headers.CacheControl!.Private, reply.Headers.CacheControl.MaxAge));
    }

    [Fact]
    public async Task An_image_that_the_caller_has_is_not_sent_again()
    {
        var url = await UploadAsync(Photos.Jpeg(300, 200)) + "?w=64";
        var jpeg = await GetAsync(url);
        var webp = await GetAsync(url, "image/webp");
        Assert.NotEqual(jpeg.Headers.ETag, webp.Headers.ETag);

        using var byTag = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { jpeg.Headers.ETag! } } };
        using var byTime = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfModifiedSince = jpeg.ContentHeaders.LastModified } };
        foreach (var request in new[] { byTag, byTime })
        {
            using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(304, (int)response.StatusCode);
            Assert.Equal("Accept", Assert.Single(response.Headers.Vary));
        }
    }

    [Fact]
    public async Task Ranges_and_HEAD_work()
    {
        var url = await UploadAsync(Photos.Jpeg(300, 200)) + "?w=64";

        var head = await app.Client.SendAsync(HttpMethod.Head, url);
        var whole = await GetAsync(url);
        using var part = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(2, 5) } };
        using var response = await app.Client.SendAsync(part, TestContext.Current.CancellationToken);

        Assert.Equal((200, whole.Bytes.Length), (head.Status, head.ContentHeaders.ContentLength));
        Assert.Empty(head.Bytes);
        Assert.Equal(206, (int)response.StatusCode);
        Assert.Equal(whole.Bytes[2..6], await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Faces_keep_their_transparency_and_come_in_every_format()
    {
        var url = await FaceAsync("png");

        var small = await GetAsync($"{url}?w=64", "image/webp");
        var webp = await GetAsync($"{url}?format=webp");
        var smallJpeg = await GetAsync($"{url}?w=64&format=jpeg", "image/webp");
        var png = await GetAsync($"{url}?format=png");

        AssertPicture(small, ImageFormat.Webp, 64, 64, bands: 4);
        AssertPicture(webp, ImageFormat.Webp, 512, 512, bands: 4);
        AssertPicture(smallJpeg, ImageFormat.Jpeg, 64, 64);
        Assert.Equal((await GetAsync(url)).Bytes, png.Bytes);
        Assert.Empty(webp.Headers.Vary);
        Assert.Empty(smallJpeg.Headers.Vary);
    }

    [Fact]
    public async Task A_downloaded_face_comes_from_its_master_in_another_format()
    {
        var (face, _) = await DownloadAsync();

        var itself = await GetAsync(face);
        var png = await GetAsync($"{face}?format=png");
        var webp = await GetAsync($"{face}?format=webp");

        AssertPicture(itself, ImageFormat.Jpeg, 32, 24);
        AssertPicture(png, ImageFormat.Png, 16, 16, bands: 4);
        AssertPicture(webp, ImageFormat.Webp, 16, 16, bands: 4);
        Assert.Equal(3, new[] { itself, png, webp }.Select(reply => reply.Headers.ETag).Distinct().Count());
        Assert.Equal(TimeSpan.FromDays(365), png.Headers.CacheControl?.MaxAge);
        Assert.Equal(itself.Bytes, (await GetAsync($"{face}?format=jpeg")).Bytes);
    }

    [Fact]
    public async Task A_face_comes_as_a_sticker_which_is_made_once()
    {
        var (face, name) = await DownloadAsync();

        var sticker = await GetAsync($"{face}?format=sticker");
        var again = await GetAsync($"{face}?format=sticker");
        var webp = await GetAsync($"{face}?format=webp");
        var saved = await GetAsync($"{face}?format=sticker&download");

        AssertPicture(sticker, ImageFormat.Webp, 512, 512, bands: 4);
        Assert.InRange(sticker.Bytes.Length, 1, 100_000);
        Assert.Equal((sticker.Headers.ETag, TimeSpan.FromDays(365)), (again.Headers.ETag, again.Headers.CacheControl?.MaxAge));
        Assert.Equal(sticker.Bytes, again.Bytes);
        Assert.NotEqual(sticker.Headers.ETag, webp.Headers.ETag);
        Assert.Empty(sticker.Headers.Vary);
        Assert.EndsWith(".webp", saved.ContentHeaders.ContentDisposition?.FileName, StringComparison.Ordinal);
        Assert.Single(app.Files(), file => Path.GetFileName(file).StartsWith($"{name}.sticker.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("format=sticker&w=64", "invalid_width")]
    [InlineData("format=Sticker", "invalid_format")]
    [InlineData("format=sticker&format=sticker", "invalid_format")]
    [InlineData("format=sticker,webp", "invalid_format")]
    public async Task Other_stickers_are_refused(string query, string code) =>
        (await GetAsync($"{await FaceAsync("png")}?{query}")).IsRefused(400, code);

    [Fact]
    public async Task A_vector_cartoon_and_its_face_come_as_the_drawing_itself()
    {
        var device = Calls.NewDevice();
        var (original, _) = await app.Client.UploadedAsync(device);
        var drawn = await app.Client.PostAsync($"/api/regenerate/{original}?style=vector", device);

        await AssertDrawingAsync(drawn.Text("cartoon", "imageUrl"), "cartoon-");
        var face = await app.Client.PostAsync($"/api/download/{drawn.Text("cartoon", "id")}", device);
        await AssertDrawingAsync(face.Text("downloadedFace", "faceUrl"), "avatar-");
    }

    [Fact]
    public async Task Other_images_have_no_drawing()
    {
        var device = Calls.NewDevice();
        var uploaded = await app.Client.UploadAsync(device, Calls.Form(Photos.Jpeg(64, 48)));

        (await GetAsync($"{uploaded.Text("cartoon", "imageUrl")}?format=svg")).IsRefused(400, "invalid_format");
        (await GetAsync($"{uploaded.Text("original", "imageUrl")}?format=svg")).IsRefused(400, "invalid_format");
        (await GetAsync($"{await FaceAsync("png")}?format=svg")).IsRefused(400, "invalid_format");
        (await GetAsync($"{uploaded.Text("cartoon", "imageUrl")}?format=svg&w=64")).IsRefused(400, "invalid_width");
        (await GetAsync("/uploads/temp/1_a.jpg?format=svg")).IsRefused(404, "file_not_found");
    }

    [Fact]
    public async Task Photos_and_downloads_have_no_sticker()
    {
        var device = Calls.NewDevice();
        var (_, cartoon) = await app.Client.UploadedAsync(device);

        (await GetAsync($"{await UploadAsync(Photos.Jpeg(64, 48))}?format=sticker")).IsRefused(400, "invalid_format");
        (await app.Client.PostAsync($"/api/download/{cartoon}?format=sticker", device)).IsRefused(400, "invalid_format");
    }

    [Fact]
    public async Task A_face_without_a_master_is_converted_as_it_is()
    {
        var (face, name) = await DownloadAsync();
        await app.Services.GetRequiredService<IImageStore>().DeleteAsync(ImageArea.Masters, name.WithExtension("png"), TestContext.Current.CancellationToken);

        AssertPicture(await GetAsync($"{face}?format=png"), ImageFormat.Png, 32, 24);
    }

    [Fact]
    public async Task A_format_is_converted_even_if_the_face_is_narrower_than_the_width()
    {
        var url = await FaceAsync("jpg");

        var asItIs = await GetAsync($"{url}?w=1024", "image/webp");
        var converted = await GetAsync($"{url}?w=1024&format=webp");

        AssertPicture(asItIs, ImageFormat.Jpeg, 512, 512);
        AssertPicture(converted, ImageFormat.Webp, 512, 512);
    }

    [Theory]
    [InlineData("gif")]
    [InlineData("")]
    [InlineData("jpg")]
    [InlineData("png&format=png")]
    public async Task Other_formats_are_refused(string format) =>
        (await GetAsync($"{await FaceAsync("png")}?format={format}")).IsRefused(400, "invalid_format");

    [Fact]
    public async Task Photos_and_cartoons_come_in_no_other_format() =>
        (await GetAsync($"{await UploadAsync(Photos.Jpeg(64, 48))}?format=png")).IsRefused(400, "invalid_format");

    [Theory]
    [InlineData("/uploads/originals/1_a.jpg?w=64")]
    [InlineData("/uploads/variants/1_a.jpg?w=64")]
    [InlineData("/uploads/variants/originals/3f")]
    public async Task A_copy_of_a_missing_image_is_not_found(string path) => (await GetAsync(path)).IsRefused(404, "file_not_found");

    private async Task AssertDrawingAsync(string url, string savedAs)
    {
        var drawing = await GetAsync($"{url}?format=svg");
        var saved = await GetAsync($"{url}?format=svg&download");

        Assert.Equal((200, "image/svg+xml"), (drawing.Status, drawing.ContentHeaders.ContentType?.ToString()));
        Assert.Equal(QuickDrawing.Svg, drawing.Bytes);
        Assert.StartsWith("sandbox", Assert.Single(drawing.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(drawing.Headers.GetValues("X-Content-Type-Options")));
        Assert.NotEqual((await GetAsync(url)).Headers.ETag, drawing.Headers.ETag);
        Assert.StartsWith(savedAs, saved.ContentHeaders.ContentDisposition?.FileName, StringComparison.Ordinal);
        Assert.EndsWith(".svg", saved.ContentHeaders.ContentDisposition?.FileName, StringComparison.Ordinal);
    }

    private static void AssertPicture(Reply reply, ImageFormat format, int width, int height, int bands = 3)
    {
        Assert.Equal((200, format.MimeType()), (reply.Status, reply.ContentHeaders.ContentType?.ToString()));
        Assert.Equal(format, ImageFormats.Sniff(reply.Bytes));
        using var picture = Image.NewFromBuffer(reply.Bytes);
        Assert.Equal((width, height, bands), (picture.Width, picture.Height, picture.Bands));
    }

    private async Task<string> UploadAsync(byte[] photo) =>
        (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(photo))).Text("original", "imageUrl");

    /// <summary>Downloads a face as the app does; returns its URL and name.</summary>
    private async Task<(string Url, ImageName Name)> DownloadAsync()
    {
        var device = Calls.NewDevice();
        var (_, cartoon) = await app.Client.UploadedAsync(device);
        var url = (await app.Client.PostAsync($"/api/download/{cartoon}", device)).Text("downloadedFace", "faceUrl");
        return (url, ImageName.Parse(url[(url.LastIndexOf('/') + 1)..]));
    }

    /// <summary>A face-cut of 512 pixels, half of it transparent if the format supports it.</summary>
    private async Task<string> FaceAsync(string extension)
    {
        using var colour = Image.Black(512, 512, bands: 3) + new double[] { 200, 120, 60 };
        using var matte = Image.Black(512, 256).Join(Image.Black(512, 256) + 255, Enums.Direction.Vertical);
        using var face = colour.Bandjoin(matte).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        var images = app.Services.GetRequiredService<IImageStore>();
        await using var writer = await images.CreateAsync(ImageArea.Downloaded, TestContext.Current.CancellationToken);
        await writer.WriteAsync(face.WriteToBuffer($".{extension}"), TestContext.Current.CancellationToken);
        var name = ImageName.ForOriginal(DateTimeOffset.UnixEpoch, extension);
        Assert.True(await writer.PublishAsync(name, TestContext.Current.CancellationToken));
        return $"/uploads/downloaded/{name}";
    }

    private async Task<Reply> GetAsync(string url, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Reply.ReadAsync(response);
    }
}

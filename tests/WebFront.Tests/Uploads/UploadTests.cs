using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Avatar.Imaging;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.WebFront.Tests.Uploads;

public sealed class UploadTests(AvatarApplication app) : IClassFixture<AvatarApplication>
{
    private const int Limit = 10_485_759;

    public static TheoryData<string, byte[], int, int> GoodPhotos => new()
    {
        { "JPEG", Photos.Jpeg(64, 48), 64, 48 },
        { "PNG", Photos.Png(64, 48), 64, 48 },
        { "WebP", Photos.Webp(64, 48), 64, 48 },
        { "CMYK", Photos.Cmyk(64, 48), 64, 48 },
        { "16 bits", Photos.SixteenBit(64, 48), 64, 48 },
        { "palette", Photos.Palette(64, 48), 64, 48 },
        { "animated", Photos.Animated(64, 48), 64, 48 },
        { "rotated by EXIF", Photos.Rotated(64, 48), 48, 64 },
    };

    [Theory]
    [MemberData(nameof(GoodPhotos))]
    public async Task Every_kind_of_photo_is_accepted_and_drawn(string sort, byte[] photo, int width, int height)
    {
        await using var real = await AvatarApplication.StartAsync(new AvatarApplication { DrawsForReal = true });
        var device = Calls.NewDevice();
        var reply = await real.Client.UploadAsync(device, Calls.Form(photo));
        var original = (await real.Client.GetAsync("/api/originals", device)).At("originals")[0];

        Assert.True(reply.Status == 201, sort);
        Assert.Equal((width, height), (original.GetProperty("width").GetInt32(), original.GetProperty("height").GetInt32()));
    }

    [Fact]
    public async Task A_photo_is_examined_in_the_turn_of_its_address_and_device()
    {
        var inspector = new RefusingInspector();
        await using var refusing = await AvatarApplication.StartAsync(new AvatarApplication { Replace = services => services.AddSingleton<IImageInspector>(inspector) });
        var device = Calls.NewDevice();

        var reply = await refusing.Client.UploadAsync(device, Calls.Form(Photos.Jpeg(64, 48)));

        Assert.Equal((422, "undecodable_image"), (reply.Status, reply.Code));
        Assert.Equal(new StudioOwner(AddressKey.Of(IPAddress.Loopback).ToName(), device), Assert.Single(inspector.Owners));
    }

    public static TheoryData<string, byte[], int, string> BadPhotos => new()
    {
        { "0 bytes", [], 400, "missing_image" },
        { "one byte", [0xFF], 415, "unsupported_media_type" },
        { "SVG", Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg'/>"), 415, "unsupported_media_type" },
        { "HTML", Encoding.UTF8.GetBytes("<!doctype html><script>alert(1)</script>"), 415, "unsupported_media_type" },
        { "PDF", Encoding.UTF8.GetBytes("%PDF-1.7 and so on and so on"), 415, "unsupported_media_type" },
        { "TIFF", [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 415, "unsupported_media_type" },
        { "GIF", Encoding.UTF8.GetBytes("GIF89a\0\0\0\0\0\0\0\0\0\0\0\0"), 415, "unsupported_media_type" },
        { "a JPEG of noise", [0xFF, 0xD8, 0xFF, .. Enumerable.Repeat((byte)7, 500)], 422, "undecodable_image" },
        { "a PNG that ends after its signature", Photos.Png(64, 48)[..12], 422, "undecodable_image" },
        { "30,000 x 30,000 in a few bytes", Photos.Claiming(30_000, 30_000), 413, "image_too_large" },
    };

    [Theory]
    [MemberData(nameof(BadPhotos))]
    public async Task A_file_that_is_not_a_photo_is_refused_and_leaves_nothing(string sort, byte[] bytes, int status, string code)
    {
        var device = Calls.NewDevice();
        var before = app.Files().ToHashSet();

        var reply = await app.Client.UploadAsync(device, Calls.Form(bytes));

        Assert.True((reply.Status, reply.Code) == (status, code), $"{sort}: {reply.Status} {reply.Code}");
        await NothingIsLeftAsync(device, before);
    }

    [Fact]
    public async Task A_photo_that_ends_half_way_is_refused_before_it_is_drawn_and_leaves_nothing()
    {
        var device = Calls.NewDevice();
        var before = app.Files().ToHashSet();
        var photo = Photos.Astronaut;

        (await app.Client.UploadAsync(device, Calls.Form(photo[..(photo.Length / 2)]))).IsRefused(422, "undecodable_image");
        await NothingIsLeftAsync(device, before);
    }

    [Fact]
    public async Task A_photo_without_its_last_bytes_is_drawn_and_shown()
    {
        await using var real = await AvatarApplication.StartAsync(new AvatarApplication { DrawsForReal = true });
        var device = Calls.NewDevice();
        var photo = Photos.Jpeg(800, 600);

        var reply = await real.Client.UploadAsync(device, Calls.Form(photo[..^2]));

        Assert.Equal(201, reply.Status);
        Assert.Equal(200, (await real.Client.GetAsync(reply.Text("original", "imageUrl") + "?w=128", device)).Status);
    }

    [Fact]
    public async Task The_refusal_of_a_HEIC_photo_says_how_to_send_a_JPEG()
    {
        byte[] heic = [0, 0, 0, 0x18, .. "ftypheic\0\0\0\0mif1heic"u8, .. new byte[100]];

        var reply = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(heic, "IMG_0001.HEIC"));

        reply.IsRefused(415, "unsupported_media_type");
        var sentence = reply.Body.GetProperty("error").GetString();
        Assert.StartsWith("This is a HEIC photo", sentence, StringComparison.Ordinal);
        Assert.Contains("Most Compatible", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("picture.gif", "image/gif")]
    [InlineData("picture", "application/octet-stream")]
    [InlineData("../../evil.html", "text/html")]
    public async Task The_content_decides_and_not_the_name(string fileName, string type)
    {
        var reply = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Png(64, 48), fileName, type));

        Assert.Equal(201, reply.Status);
        Assert.EndsWith(".png", reply.Text("original", "imageUrl"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Limit - 1, 201)]
    [InlineData(Limit, 201)]
    [InlineData(Limit + 1, 413)]
    [InlineData(Limit + 2, 413)]
    public async Task The_limit_is_exact(int bytes, int status)
    {
        var reply = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.CreateJpeg(bytes)));

        Assert.Equal(status, reply.Status);
        if (status == 413) reply.IsRefused(413, "file_too_large");
    }

    [Theory]
    [InlineData(Limit + 1)]
    [InlineData(2 * Limit)]
    public async Task A_body_without_a_length_is_refused_while_it_streams(int bytes)
    {
        var before = app.Files().ToHashSet();
        var device = Calls.NewDevice();
        using var request = Calls.Request(HttpMethod.Post, "/api/upload", device, Calls.Form(Photos.CreateJpeg(bytes)));
        request.Headers.TransferEncodingChunked = true;
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        (await Reply.ReadAsync(response)).IsRefused(413, "file_too_large");
        await NothingIsLeftAsync(device, before);
    }

    [Fact]
    public async Task A_body_without_a_length_is_accepted()
    {
        using var request = Calls.Request(HttpMethod.Post, "/api/upload", Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)));
        request.Headers.TransferEncodingChunked = true;
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(201, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_length_far_over_the_limit_is_refused_before_the_body_is_read()
    {
        var body = new NeverEnding();
        using var request = Calls.Request(HttpMethod.Post, "/api/upload", Calls.NewDevice(), body);
        body.Headers.ContentLength = 1L << 40;
        request.Headers.ExpectContinue = true;
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        (await Reply.ReadAsync(response)).IsRefused(413, "file_too_large");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("image/jpeg")]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/mixed; boundary=x")]
    public async Task A_body_that_is_not_a_form_has_no_image(string type)
    {
        var content = new ByteArrayContent(Photos.Jpeg(8, 8));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        (await app.Client.UploadAsync(Calls.NewDevice(), content)).IsRefused(400, "missing_image");
    }

    [Fact]
    public async Task A_form_without_a_file_has_no_image()
    {
        (await app.Client.UploadAsync(Calls.NewDevice(), new MultipartFormDataContent { { new StringContent("comic"), "style" } })).IsRefused(400, "missing_image");
        (await app.Client.UploadAsync(Calls.NewDevice(), new MultipartFormDataContent { { new StringContent("text"), "image" } })).IsRefused(400, "missing_image");
        (await app.Client.UploadAsync(Calls.NewDevice(), new MultipartFormDataContent())).IsRefused(400, "missing_image");
        (await app.Client.SendAsync(HttpMethod.Post, "/api/upload", Calls.NewDevice())).IsRefused(400, "missing_image");
    }

    [Fact]
    public async Task A_file_in_another_field_is_no_image() =>
        (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48), field: "photo"))).IsRefused(400, "missing_image");

    [Theory]
    [InlineData("image", "image")]
    [InlineData("image", "other")]
    [InlineData("other", "image")]
    public async Task Two_files_are_refused_and_nothing_is_kept(string first, string second)
    {
        var device = Calls.NewDevice();
        var before = app.Files().ToHashSet();
        var form = new MultipartFormDataContent
        {
            { Calls.File(Photos.Jpeg(64, 48)), first, "1.jpg" },
            { Calls.File(Photos.Jpeg(64, 48)), second, "2.jpg" },
        };

        (await app.Client.UploadAsync(device, form)).IsRefused(400, "one_image_only");
        await NothingIsLeftAsync(device, before);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fields_may_come_before_or_after_the_photo_and_unknown_ones_do_not_matter(bool before)
    {
        var form = new MultipartFormDataContent();
        if (!before) form.Add(Calls.File(Photos.Jpeg(64, 48)), "image", "1.jpg");
        form.Add(new StringContent("comic"), "style");
        form.Add(new StringContent("9007199254740991"), "seed");
        form.Add(new StringContent(new string('x', 100_000)), "whatever");
        if (before) form.Add(Calls.File(Photos.Jpeg(64, 48)), "image", "1.jpg");

        var reply = await app.Client.UploadAsync(Calls.NewDevice(), form);

        Assert.Equal(201, reply.Status);
        Assert.Equal(("comic", 9007199254740991), (reply.Text("cartoon", "style"), reply.At("cartoon", "seed").GetInt64()));
    }

    [Theory]
    [InlineData("style", "baroque", "unknown_style")]
    [InlineData("seed", "-1", "invalid_seed")]
    [InlineData("seed", "9007199254740992", "invalid_seed")]
    [InlineData("seed", "1e3", "invalid_seed")]
    public async Task A_field_that_is_wrong_is_refused_and_nothing_is_kept(string field, string value, string code)
    {
        var device = Calls.NewDevice();
        var before = app.Files().ToHashSet();
        var form = Calls.Form(Photos.Jpeg(64, 48));
        form.Add(new StringContent(value), field);

        (await app.Client.UploadAsync(device, form)).IsRefused(400, code);
        await NothingIsLeftAsync(device, before);
    }

    [Fact]
    public async Task Unknown_fields_are_bounded()
    {
        var form = Calls.Form(Photos.Jpeg(64, 48));
        form.Add(new ByteArrayContent(new byte[5_000_000]), "whatever");

        (await app.Client.UploadAsync(Calls.NewDevice(), form)).IsRefused(413, "file_too_large");
    }

    [Theory]
    [InlineData(63, 201)]
    [InlineData(64, 400)]
    public async Task The_fields_of_a_form_are_counted(int others, int status)
    {
        var form = Calls.Form(Photos.Jpeg(64, 48));
        for (var i = 0; i < others; i++) form.Add(new StringContent("x"), $"field{i}");
        var reply = await app.Client.UploadAsync(Calls.NewDevice(), form);

        if (status == 400) reply.IsRefused(400, "bad_request");
        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task The_headers_of_a_field_are_bounded()
    {
        var form = new MultipartFormDataContent { { Calls.File(Photos.Jpeg(64, 48)), "image", new string('x', 20_000) } };

        (await app.Client.UploadAsync(Calls.NewDevice(), form)).IsRefused(400, "missing_image");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("gzip, gzip")]
    public async Task A_compressed_form_is_refused_before_it_is_read(string coding)
    {
        var before = app.Files().ToHashSet();
        var body = new NeverEnding();
        body.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        using var request = Calls.Request(HttpMethod.Post, "/api/upload", Calls.NewDevice(), body);
        request.Headers.ExpectContinue = true;
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        (await Reply.ReadAsync(response)).IsRefused(415, "unsupported_media_type");
        Assert.Equal(before.Order(), app.Files().Order());
    }

    [Fact]
    public async Task A_form_with_identity_encoding_is_accepted()
    {
        var form = Calls.Form(Photos.Jpeg(64, 48));
        form.Headers.ContentEncoding.Add("identity");

        Assert.Equal(201, (await app.Client.UploadAsync(Calls.NewDevice(), form)).Status);
    }

    [Fact]
    public async Task A_decompression_bomb_is_refused_by_its_header_and_not_decoded()
    {
        await using var real = await AvatarApplication.StartAsync(new AvatarApplication { DrawsForReal = true });
        var device = Calls.NewDevice();

        var png = Photos.Black(30_000, 30_000);
        Assert.InRange(png.Length, 0, 1_000_000);
        (await real.Client.UploadAsync(device, Calls.Form(png))).IsRefused(413, "image_too_large");
        (await real.Client.UploadAsync(device, Calls.Form(Photos.Claiming(int.MaxValue, int.MaxValue)))).IsRefused(422, "undecodable_image");
        (await real.Client.UploadAsync(device, Calls.Form(Photos.ClaimingWebp(60_000, 60_000)))).IsRefused(422, "undecodable_image");
        Assert.Empty(real.Files());
    }

    [Fact]
    public async Task A_form_that_ends_early_has_no_image_and_leaves_nothing()
    {
        var device = Calls.NewDevice();
        var before = app.Files().ToHashSet();
        var bytes = await Calls.Form(Photos.Jpeg(640, 480)).ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var content = new ByteArrayContent(bytes[..^50]);
        var boundary = Encoding.ASCII.GetString(bytes, 2, Array.IndexOf(bytes, (byte)'\r') - 2);
        content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary=\"{boundary}\"");

        (await app.Client.UploadAsync(device, content)).IsRefused(400, "missing_image");
        await NothingIsLeftAsync(device, before);
    }

    private async Task NothingIsLeftAsync(string device, HashSet<string> before)
    {
        Assert.Equal(0, (await app.Client.GetAsync("/api/originals", device)).At("count").GetInt32());
        Assert.Null(await app.Store.Devices.FindAsync(DeviceId.Parse(device), TestContext.Current.CancellationToken));
        Assert.Equal(before.Order(), app.Files().Order());
    }

    private sealed class RefusingInspector : IImageInspector
    {
        public ConcurrentQueue<StudioOwner> Owners { get; } = [];

        public ValueTask<ImageInfo> InspectAsync(ImageSource source, CancellationToken cancellationToken) => ExamineAsync(source, cancellationToken);

        public ValueTask<ImageInfo> ExamineAsync(ImageSource source, CancellationToken cancellationToken)
        {
            Owners.Enqueue(source.Owner);
            throw new ImagingException(ImagingError.Undecodable, "This image is refused by a test.");
        }
    }
}

using Avatar.Imaging;
using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests;

public sealed class JourneyTests(AvatarApplication app)
{
    private const string Time = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$";

    [Fact]
    public async Task A_photo_becomes_a_cartoon_another_one_and_a_face()
    {
        await using var real = await AvatarApplication.StartAsync(new AvatarApplication { DrawsForReal = true });
        var device = Calls.NewDevice();

        var upload = await real.Client.UploadAsync(device, Calls.Form(Photos.Astronaut, "me.png", "image/png"));
        Assert.Equal(201, upload.Status);
        var original = upload.Text("original", "id");

        var again = await real.Client.PostAsync($"/api/regenerate/{original}?seed=7&style=comic", device);
        Assert.Equal(201, again.Status);
        Assert.Equal(7, again.At("cartoon", "seed").GetInt64());

        var face = await real.Client.PostAsync($"/api/download/{again.Text("cartoon", "id")}?format=png", device);
        Assert.Equal(201, face.Status);

        var image = await real.Client.GetAsync(face.Text("downloadedFace", "faceUrl"), device: null);
        Assert.Equal(200, image.Status);
        Assert.Equal("image/png", image.ContentHeaders.ContentType?.MediaType);
        Assert.Equal(face.At("downloadedFace", "fileSize").GetInt64(), image.Bytes.Length);
    }

    [Fact]
    public async Task Every_answer_has_the_fields_of_the_contract()
    {
        var device = Calls.NewDevice();

        var upload = await app.Client.UploadAsync(device, Calls.Form(Photos.Jpeg(64, 48)));
        Assert.Equal("original cartoon faces", upload.Fields());
        Assert.Equal("id imageUrl fileSize createdAt", upload.Fields("original"));
        Assert.Equal("id imageUrl fileSize createdAt style seed", upload.Fields("cartoon"));
        Assert.Matches(Time, upload.Text("original", "createdAt"));
        Assert.Matches("^[0-9a-f]{24}$", upload.Text("original", "id"));
        Assert.StartsWith($"{app.Url}uploads/originals/", upload.Text("original", "imageUrl"), StringComparison.Ordinal);
        Assert.StartsWith($"{app.Url}uploads/temp/", upload.Text("cartoon", "imageUrl"), StringComparison.Ordinal);
        var original = upload.Text("original", "id");

        var again = await app.Client.PostAsync($"/api/regenerate/{original}", device);
        Assert.Equal(201, again.Status);
        Assert.Equal("original cartoons count cartoon faces", again.Fields());
        Assert.Equal("id imageUrl fileSize createdAt", again.Fields("original"));
        Assert.Equal(2, again.At("count").GetInt32());
        Assert.Equal(again.At("cartoon").ToString(), again.At("cartoons")[0].ToString());
        Assert.Equal(upload.At("cartoon").ToString(), again.At("cartoons")[1].ToString());

        var originals = await app.Client.GetAsync("/api/originals", device);
        Assert.Equal("originals count", originals.Fields());
        Assert.Equal("id imageUrl fileSize createdAt width height", Reply.GetFields(originals.At("originals")[0]));
        Assert.Equal((64, 48), (originals.At("originals")[0].GetProperty("width").GetInt32(), originals.At("originals")[0].GetProperty("height").GetInt32()));

        var one = await app.Client.GetAsync($"/api/originals/{original}", device);
        Assert.Equal("original cartoons downloadedFace faces cartoonLifetime", one.Fields());
        Assert.Equal(TimeSpan.FromDays(1).TotalSeconds, one.At("cartoonLifetime").GetDouble());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, one.At("downloadedFace").ValueKind);
        Assert.Equal(2, one.At("cartoons").GetArrayLength());

        var cartoons = await app.Client.GetAsync("/api/cartoons", device);
        Assert.Equal("id imageUrl createdAt original", Reply.GetFields(cartoons.At("cartoons")[0]));
        Assert.Equal("id imageUrl createdAt", Reply.GetFields(cartoons.At("cartoons")[0].GetProperty("original")));

        var download = await app.Client.PostAsync($"/api/download/{again.Text("cartoon", "id")}", device);
        Assert.Equal(201, download.Status);
        Assert.Equal("id faceUrl originalId fileSize createdAt", download.Fields("downloadedFace"));
        Assert.Equal(original, download.Text("downloadedFace", "originalId"));

        var faces = await app.Client.GetAsync("/api/downloaded-faces", device);
        Assert.Equal("downloadedFaces pagination", faces.Fields());
        Assert.Equal("id faceUrl fileSize original createdAt", Reply.GetFields(faces.At("downloadedFaces")[0]));
        Assert.Equal("page limit total pages", faces.Fields("pagination"));

        var after = await app.Client.GetAsync($"/api/originals/{original}", device);
        Assert.Empty(after.At("cartoons").EnumerateArray());
        Assert.Equal(download.At("downloadedFace").ToString(), after.At("downloadedFace").ToString());
    }

    [Fact]
    public async Task A_random_style_is_answered_by_the_name_of_the_one_that_was_picked()
    {
        var device = Calls.NewDevice();
        var (original, _) = await app.Client.UploadedAsync(device);

        var first = await app.Client.PostAsync($"/api/regenerate/{original}?style=random&seed=7", device);
        var second = await app.Client.PostAsync($"/api/regenerate/{original}?style=random&seed=8", device);

        Assert.Equal(CartoonStyles.Pick(CartoonStyles.Random, 7), first.Text("cartoon", "style"));
        Assert.NotEqual(first.Text("cartoon", "style"), second.Text("cartoon", "style"));
        Assert.True(CartoonStyles.Contains(second.Text("cartoon", "style")));
    }

    [Fact]
    public async Task The_default_style_is_a_setting_and_leads_the_list()
    {
        await using var sketching = await AvatarApplication.StartAsync("--Avatar:Cartoons:DefaultStyle=sketch");
        var device = Calls.NewDevice();

        var upload = await sketching.Client.UploadAsync(device, Calls.Form(Photos.Jpeg(64, 48)));
        var styles = await sketching.Client.GetAsync("/api/styles", device);

        Assert.Equal("sketch", upload.Text("cartoon", "style"));
        Assert.Equal("sketch", styles.At("styles")[0].GetProperty("name").GetString());
        Assert.Equal(CartoonStyles.Offered.Count, styles.At("styles").GetArrayLength());
    }

    [Fact]
    public async Task Styles_are_listed_with_name_title_and_description()
    {
        var styles = await app.Client.GetAsync("/api/styles", Calls.NewDevice());

        Assert.Equal(
            Imaging.CartoonStyles.Offered.Select(style => style.Name),
            styles.At("styles").EnumerateArray().Select(style => style.GetProperty("name").GetString()));
        Assert.Equal("name title description", Reply.GetFields(styles.At("styles")[0]));
    }

    [Fact]
    public async Task Downloading_twice_returns_the_same_face_and_another_cartoon_is_too_late()
    {
        var device = Calls.NewDevice();
        var (original, first) = await app.Client.UploadedAsync(device);
        var second = (await app.Client.PostAsync($"/api/regenerate/{original}", device)).Text("cartoon", "id");

        var made = await app.Client.PostAsync($"/api/download/{first}", device);
        var found = await app.Client.PostAsync($"/api/download/{first}", device);

        Assert.Equal((201, 200), (made.Status, found.Status));
        Assert.Equal(made.Data.ToString(), found.Data.ToString());
        (await app.Client.PostAsync($"/api/download/{second}", device)).IsRefused(409, "already_downloaded");
        (await app.Client.PostAsync($"/api/regenerate/{original}", device)).IsRefused(409, "already_downloaded");
    }

    [Fact]
    public async Task What_belongs_to_another_device_does_not_exist()
    {
        var owner = Calls.NewDevice();
        var stranger = Calls.NewDevice();
        var (original, cartoon) = await app.Client.UploadedAsync(owner);

        (await app.Client.PostAsync($"/api/regenerate/{original}", stranger)).IsRefused(404, "original_not_found");
        (await app.Client.GetAsync($"/api/originals/{original}", stranger)).IsRefused(404, "original_not_found");
        (await app.Client.PostAsync($"/api/download/{cartoon}", stranger)).IsRefused(404, "cartoon_not_found");
        Assert.Empty((await app.Client.GetAsync($"/api/cartoons?originalId={original}", stranger)).At("cartoons").EnumerateArray());
        Assert.Equal(200, (await app.Client.GetAsync($"/api/originals/{original}", owner)).Status);
    }

    [Theory]
    [InlineData("POST", "/api/regenerate/1", "invalid_id")]
    [InlineData("POST", "/api/regenerate/0123456789abcdef0123456g", "invalid_id")]
    [InlineData("POST", "/api/download/0123456789abcdef012345678", "invalid_id")]
    [InlineData("GET", "/api/originals/..%2f..", "invalid_id")]
    [InlineData("GET", "/api/cartoons?originalId=nonsense", "invalid_id")]
    [InlineData("POST", "/api/regenerate/0123456789abcdef01234567?style=baroque", "unknown_style")]
    [InlineData("POST", "/api/regenerate/0123456789abcdef01234567?style=Comic", "unknown_style")]
    [InlineData("POST", "/api/regenerate/0123456789abcdef01234567?seed=-1", "invalid_seed")]
    [InlineData("POST", "/api/regenerate/0123456789abcdef01234567?seed=9007199254740992", "invalid_seed")]
    [InlineData("POST", "/api/regenerate/0123456789abcdef01234567?seed=1.5", "invalid_seed")]
    [InlineData("POST", "/api/regenerate/0123456789abcdef01234567?seed=1&seed=2", "invalid_seed")]
    [InlineData("POST", "/api/download/0123456789abcdef01234567?format=gif", "invalid_format")]
    [InlineData("GET", "/api/originals?page=0", "invalid_page")]
    [InlineData("GET", "/api/originals?limit=101", "invalid_page")]
    [InlineData("GET", "/api/downloaded-faces?page=one", "invalid_page")]
    [InlineData("GET", "/api/downloaded-faces?limit=0", "invalid_page")]
    [InlineData("GET", "/api/downloaded-faces?page=99999999999", "invalid_page")]
    public async Task Malformed_values_are_refused_with_their_error_code(string method, string path, string code) =>
        (await app.Client.SendAsync(new HttpMethod(method), path, Calls.NewDevice())).IsRefused(400, code);

    [Theory]
    [InlineData("POST", "/api/regenerate/0123456789abcdef01234567", "original_not_found")]
    [InlineData("POST", "/api/regenerate/0123456789ABCDEF01234567?seed=9007199254740991&style=", "original_not_found")]
    [InlineData("GET", "/api/originals/0123456789abcdef01234567", "original_not_found")]
    [InlineData("POST", "/api/download/0123456789abcdef01234567?format=webp", "cartoon_not_found")]
    [InlineData("GET", "/api/nothing", "not_found")]
    [InlineData("POST", "/api/originals/0123456789abcdef01234567/cartoons", "not_found")]
    [InlineData("GET", "/nothing", "not_found")]
    public async Task A_missing_image_is_not_found(string method, string path, string code) =>
        (await app.Client.SendAsync(new HttpMethod(method), path, Calls.NewDevice())).IsRefused(404, code);

    [Theory]
    [InlineData("GET", "/api/upload", "POST, OPTIONS")]
    [InlineData("DELETE", "/api/originals", "GET, HEAD, OPTIONS")]
    [InlineData("PUT", "/api/originals/0123456789abcdef01234567", "GET, HEAD, OPTIONS")]
    [InlineData("GET", "/api/download/0123456789abcdef01234567", "POST, OPTIONS")]
    public async Task An_unsupported_method_is_refused_with_the_supported_ones(string method, string path, string allowed)
    {
        var reply = await app.Client.SendAsync(new HttpMethod(method), path, Calls.NewDevice());

        reply.IsRefused(405, "method_not_allowed");
        Assert.Equal(allowed, string.Join(", ", reply.ContentHeaders.Allow));
    }

    [Fact]
    public async Task A_body_where_none_is_expected_is_ignored()
    {
        var device = Calls.NewDevice();
        var (original, _) = await app.Client.UploadedAsync(device);

        var reply = await app.Client.SendAsync(HttpMethod.Post, $"/api/regenerate/{original}", device, new StringContent("{not json", null, "application/json"));

        Assert.Equal(201, reply.Status);
    }

    [Fact]
    public async Task Every_URL_begins_with_the_configured_base()
    {
        await using var configured = await AvatarApplication.StartAsync("--Avatar:PublicBaseUrl=https://cdn.example.org/avatars/");
        var device = Calls.NewDevice();
        var upload = await configured.Client.UploadAsync(device, Calls.Form(Photos.Jpeg(64, 48)));
        var list = await configured.Client.GetAsync("/api/originals", device);

        Assert.StartsWith("https://cdn.example.org/avatars/uploads/temp/", upload.Text("cartoon", "imageUrl"), StringComparison.Ordinal);
        Assert.StartsWith("https://cdn.example.org/avatars/uploads/originals/", list.At("originals")[0].GetProperty("imageUrl").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_configured_base_each_caller_gets_the_host_it_called()
    {
        var device = Calls.NewDevice();
        await app.Client.UploadedAsync(device);
        await app.Client.GetAsync("/api/originals", device);
        using var request = Calls.Request(HttpMethod.Get, "/api/originals", device);
        request.Headers.Host = "other.example.org:8443";
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var url = (await Reply.ReadAsync(response)).At("originals")[0].GetProperty("imageUrl").GetString();
        Assert.StartsWith("http://other.example.org:8443/uploads/originals/", url, StringComparison.Ordinal);
    }
}

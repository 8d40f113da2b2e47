using System.Text;
using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Uploads;

/// <summary>Forms that the upload route accepts and refuses.</summary>
public sealed class FormTests(AvatarApplication app)
{
    private const string Image = "Content-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\n";

    private static readonly byte[] Photo = Photos.Jpeg(64, 48);

    public static TheoryData<string> GoodHeads =>
    [
        "Content-Disposition: form-data; name=\"image\";\r\n filename=\"a.jpg\"\r\n",
        "Content-Disposition:\r\n\tform-data;\r\n\tname=\"image\";\r\n\tfilename=\"a: b; c.jpg\"\r\n",
        $"CONTENT-DISPOSITION: form-data; NAME=\"image\"; FileName=\"a\"\r\n",
        $"{Image}Content-Disposition: form-data; name=\"x\"\r\nContent-Type: image/jpeg\r\nContent-Type: text/plain\r\n",
        $"{string.Concat(Enumerable.Range(0, 63).Select(static i => $"X-{i}: {i}\r\n"))}{Image}",
        $"{string.Concat(Enumerable.Repeat("X-Same: 1\r\n", 63))}{Image}",
        "Content-Disposition: form-data; name=image; filename=a.jpg\r\n",
        "Content-Disposition: form-data; name*=UTF-8''im%61ge; filename=\"a\"\r\n",
        "Content-Disposition: form-data; name=\"image\"; filename*=UTF-8''J%C3%BCrgen.jpg\r\n",
        "Content-Disposition: form-data; filename=\"a.jpg\"; name=\"image\"\r\n",
        "Content-Disposition: form-data; name=\"image\"; filename=\"100% \\\"mine\\\".jpg\"\r\n",
        "Content-Disposition: form-data; name=\"image\"; filename=\"a \"quoted\" name; with more.jpg\"\r\n",
        "Content-Disposition: form-data; name=\"image\"; filename=\"C:\\photos\\\"\r\n",
        "Content-Disposition: form-data; name=\"image\"; filename=\"J\u00fcrgen.jpg\"\r\nX-Note: \u00e4\u00f6\r\n",
        "Content-Disposition: form-data; name=\"image\"; filename=\"\"\r\n",
        "Content-Disposition: form-data; name=\"image\"\r\nContent-Type: image/heic\r\n",
        "Content-Disposition: form-data; name=\"image\"\r\nContent-Type: application/octet-stream\r\n",
        $"{Image}Content-Type:\r\nContent-Transfer-Encoding: binary\r\nno colon\r\n",
    ];

    [Theory]
    [MemberData(nameof(GoodHeads))]
    public async Task Headers_of_a_field_are_read_as_clients_write_them(string head) => Assert.Equal(201, (await SendAsync(Part(head, Photo))).Status);

    [Theory]
    [InlineData("boundary=b")]
    [InlineData("boundary=\"b\"")]
    [InlineData("boundary=b ; charset=utf-8")]
    [InlineData("charset=utf-8; Boundary=b;")]
    [InlineData("boundary=\"b\"  ")]
    public async Task A_boundary_is_read_as_clients_write_it(string parameters) =>
        Assert.Equal(201, (await SendAsync([.. Part(Image, Photo), .. "--b--\r\n"u8], $"multipart/form-data; {parameters}", isWhole: true)).Status);

    [Theory]
    [InlineData("", "--b--")]
    [InlineData("", "--b--\r\nepilogue\r\n--b\r\n")]
    [InlineData("preamble\r\n", "--b--  \r\n")]
    [InlineData("\r\n", "--b--\r\n")]
    public async Task Text_around_the_parts_is_ignored(string before, string after) =>
        Assert.Equal(201, (await SendAsync([.. Encoding.Latin1.GetBytes(before), .. Part(Image, Photo), .. Encoding.Latin1.GetBytes(after)], isWhole: true)).Status);

    [Fact]
    public async Task Blanks_may_follow_a_boundary_and_a_longer_one_is_content()
    {
        await using var keeping = await AvatarApplication.StartAsync("--Avatar:Originals:Metadata=Keep");
        byte[] odd = [.. Photo, .. "\r\n--bb\r\n--b2\r\n"u8];
        var content = new ByteArrayContent([.. Part(Image, odd, delimiter: "--b \t"), .. "--b--\r\n"u8]);
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        var reply = await keeping.Client.UploadAsync(Calls.NewDevice(), content);

        Assert.Equal((201, odd.Length), (reply.Status, reply.At("original", "fileSize").GetInt32()));
    }

    [Theory]
    [InlineData("image")]
    [InlineData("mask")]
    [InlineData("style")]
    public async Task A_file_input_that_was_left_empty_is_no_file(string field)
    {
        var empty = Part($"Content-Disposition: form-data; name=\"{field}\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n", []);

        Assert.Equal(201, (await SendAsync([.. empty, .. Part(Image, Photo)])).Status);
        Assert.Equal(201, (await SendAsync([.. Part(Image, Photo), .. empty])).Status);
        (await SendAsync(empty)).IsRefused(400, "missing_image");
    }

    [Fact]
    public async Task A_file_with_a_name_and_no_bytes_is_a_file()
    {
        (await SendAsync(Part(Image, []))).IsRefused(400, "missing_image");
        (await SendAsync([.. Part(Image, Photo), .. Part(Image.Replace("image", "mask", StringComparison.Ordinal), [])])).IsRefused(400, "one_image_only");
    }

    [Theory]
    [InlineData(64, 201)]
    [InlineData(65, 400)]
    public async Task The_headers_of_a_field_are_counted(int count, int status)
    {
        var reply = await SendAsync(Part($"{Image}{string.Concat(Enumerable.Range(1, count - 1).Select(static i => $"X-{i}: {i}\r\n"))}", Photo));

        Assert.Equal(status, reply.Status);
        if (status == 400) reply.IsRefused(400, "missing_image");
    }

    [Theory]
    [InlineData("multipart/form-data", "boundary")]
    [InlineData("multipart/form-data; boundary=", "boundary")]
    [InlineData("multipart/form-data; charset=utf-8", "boundary")]
    [InlineData("application/json; charset=utf-8", "JSON")]
    [InlineData("application/x-www-form-urlencoded", "URL-encoded")]
    [InlineData("image/jpeg", "not a form")]
    [InlineData("", "Content-Type")]
    public async Task The_answer_says_what_is_wrong_with_the_content_type(string type, string reason)
    {
        var reply = await SendAsync(Part(Image, Photo), type);

        reply.IsRefused(400, "missing_image");
        Assert.Contains(reason, reply.Body.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("multipart/form-data", reply.Body.GetProperty("error").GetString()!.Replace("of the form has no boundary", "multipart/form-data", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--b\r\n")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n")]
    [InlineData("--b\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\n\nx\n--b--\n")]
    [InlineData("nothing")]
    [InlineData("")]
    public async Task A_form_that_has_no_end_has_no_image(string body) =>
        (await SendAsync(Encoding.Latin1.GetBytes(body), isWhole: true)).IsRefused(400, "missing_image");

    [Fact]
    public async Task Non_ASCII_characters_are_harmless_in_headers_that_are_not_read()
    {
        using var unread = await RawConnection.OpenAsync(app.Url);
        await unread.SendAsync("GET /health HTTP/1.1\r\nHost: a\r\nUser-Agent: M\u00fcller\r\nX-Name: \u00ff\u00fe\r\nCookie: n=\u00e9\r\n\r\n");
        Assert.Equal(200, (await unread.ReadAnswerAsync()).Status);

        using var connection = await RawConnection.OpenAsync(app.Url);
        await connection.SendAsync("GET /api/originals HTTP/1.1\r\nHost: a\r\nx-device-id: M\u00fcller\r\n\r\n");
        var (status, body) = await connection.ReadAnswerAsync();
        Assert.Equal(400, status);
        Assert.Contains("invalid_device_id", body, StringComparison.Ordinal);
    }

    private static byte[] Part(string head, byte[] content, string delimiter = "--b") =>
        [.. Encoding.Latin1.GetBytes($"{delimiter}\r\n{head}\r\n"), .. content, .. "\r\n"u8];

    private Task<Reply> SendAsync(byte[] parts, string type = "multipart/form-data; boundary=b", bool isWhole = false)
    {
        var content = new ByteArrayContent(isWhole ? parts : [.. parts, .. "--b--\r\n"u8]);
        if (type.Length > 0) content.Headers.TryAddWithoutValidation("Content-Type", type);
        return app.Client.UploadAsync(Calls.NewDevice(), content);
    }
}

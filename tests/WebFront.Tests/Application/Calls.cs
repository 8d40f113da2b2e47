using System.Net.Http.Headers;

namespace Avatar.WebFront.Tests.Application;

/// <summary>The calls of the phone app.</summary>
internal static class Calls
{
    public static string NewDevice() => Guid.NewGuid().ToString();

    public static HttpRequestMessage Request(HttpMethod method, string path, string? device = null, HttpContent? content = null, string? key = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        if (device is not null) request.Headers.TryAddWithoutValidation("x-device-id", device);
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return request;
    }

    public static MultipartFormDataContent Form(byte[] photo, string fileName = "photo.jpg", string type = "image/jpeg", string field = "image") =>
        new() { { File(photo, type), field, fileName } };

    public static ByteArrayContent File(byte[] bytes, string type = "image/jpeg") =>
        new(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };

    public static async Task<Reply> SendAsync(this HttpClient client, HttpMethod method, string path, string? device = null, HttpContent? content = null, string? key = null)
    {
        using var request = Request(method, path, device, content, key);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Reply.ReadAsync(response);
    }

    /// <summary>A call with custom headers; headers without a value are omitted.</summary>
    public static async Task<Reply> SendWithAsync(
        this HttpClient client, HttpMethod method, string path, string? device, params (string Name, string? Value)[] headers)
    {
        using var request = Request(method, path, device);
        foreach (var (name, value) in headers)
        {
            if (value is not null) request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Reply.ReadAsync(response);
    }

    public static Task<Reply> GetAsync(this HttpClient client, string path, string? device) => client.SendAsync(HttpMethod.Get, path, device);

    public static Task<Reply> PostAsync(this HttpClient client, string path, string? device, string? key = null) =>
        client.SendAsync(HttpMethod.Post, path, device, key: key);

    public static Task<Reply> UploadAsync(this HttpClient client, string? device, HttpContent form, string? key = null) =>
        client.SendAsync(HttpMethod.Post, "/api/upload", device, form, key);

    /// <summary>Uploads a photo; returns the ids of the photo and its first cartoon.</summary>
    public static async Task<(string Original, string Cartoon)> UploadedAsync(this HttpClient client, string device)
    {
        var reply = await client.UploadAsync(device, Form(Photos.Jpeg(64, 48)));
        Assert.Equal(201, reply.Status);
        return (reply.Text("original", "id"), reply.Text("cartoon", "id"));
    }
}

using System.Net.Http.Json;
using System.Text.Json;
using Avatar.ServiceTesting.Telemetry;

namespace Avatar.ServiceTesting.Calls;

/// <summary>The calls of the phone app, as one device. What it sends and receives must not be in telemetry, see <see cref="KnownSecrets"/>.</summary>
internal sealed class Phone(HttpClient client, string device)
{
    public string Device => device;

    public static string NewDevice()
    {
        var device = Guid.NewGuid().ToString();
        KnownSecrets.AddDevice(device);
        return device;
    }

    public Task<Reply> UploadAsync(byte[] photo, long? seed = null, string? key = null) => PostAsync("/api/upload", key, Portrait.Form(photo, seed));

    /// <summary>Uploads a photo, and drops the connection when <paramref name="hangUp"/> is cancelled.</summary>
    public Task<Reply> UploadUnlessCutOffAsync(byte[] photo, string? key, CancellationToken hangUp) =>
        SendAsync(HttpMethod.Post, "/api/upload", key, Portrait.Form(photo), hangUp);

    public Task<Reply> RegenerateAsync(string original, long? seed = null, string? key = null) =>
        PostAsync($"/api/regenerate/{original}{(seed is null ? "" : $"?seed={seed}")}", key);

    public Task<Reply> DownloadAsync(string cartoon) => PostAsync($"/api/download/{cartoon}");

    /// <summary>Returns a preview of the face of a cartoon, or null if it does not exist.</summary>
    public async Task<byte[]?> PreviewAsync(string cartoon, int width = 128)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/cartoons/{cartoon}/face?w={width}");
        request.Headers.Add("x-device-id", device);
        using var response = await client.SendAsync(request);
        if (response.StatusCode is System.Net.HttpStatusCode.NotFound) return null;
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync();
    }

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Reply> PostAsync(string path, string? key = null, HttpContent? content = null) => SendAsync(HttpMethod.Post, path, key, content);

    /// <summary>Deletes all data of the device.</summary>
    public Task<Reply> DeleteAsync() => SendAsync(HttpMethod.Delete, "/api/device", content: JsonContent.Create(new { confirm = device }));

    /// <summary>Returns the bytes of an image, or null if it does not exist. Uses only the path of the address.</summary>
    public async Task<byte[]?> FetchAsync(string url, string query = "")
    {
        using var response = await client.GetAsync(new Uri(url).AbsolutePath + query);
        if (response.StatusCode is System.Net.HttpStatusCode.NotFound) return null;
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync();
    }

    private async Task<Reply> SendAsync(HttpMethod method, string path, string? key = null, HttpContent? content = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("x-device-id", device);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var response = await client.SendAsync(request, cancellationToken);
        using var document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        KnownSecrets.AddFrom(document.RootElement);
        return new((int)response.StatusCode, response.Headers.Contains("Idempotency-Replayed"), document.RootElement.Clone())
        {
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }
}

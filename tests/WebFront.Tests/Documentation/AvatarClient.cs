using System.Net.Http.Json;
using System.Text.Json;

namespace Avatar.WebFront.Tests.Documentation;

public sealed class AvatarClient(HttpClient http, Guid device)
{
    public Task<JsonElement> UploadAsync(Stream photo, string key)
    {
        var form = new MultipartFormDataContent { { new StreamContent(photo), "image", "portrait.jpg" } };
        return SendAsync(HttpMethod.Post, "/api/upload", form, key);
    }

    public Task<JsonElement> RegenerateAsync(string originalId, string style) =>
        SendAsync(HttpMethod.Post, $"/api/regenerate/{originalId}?style={style}");

    public Task<JsonElement> DownloadAsync(string cartoonId) => SendAsync(HttpMethod.Post, $"/api/download/{cartoonId}?format=png");

    public Task<JsonElement> ListOriginalsAsync() => SendAsync(HttpMethod.Get, "/api/originals");

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, HttpContent? content = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("x-device-id", device.ToString());
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var response = await http.SendAsync(request);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.GetProperty("success").GetBoolean()
            ? answer.GetProperty("data")
            : throw new InvalidOperationException($"{answer.GetProperty("code")}: {answer.GetProperty("error")}");
    }
}

using System.Net.Http.Json;
using System.Text.Json;
using Avatar.Imaging;
using Avatar.Silo.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;

namespace Avatar.LoadTest;

/// <summary>The whole service in this process, listening where ASPNETCORE_URLS says, usually with an engine that answers at once.</summary>
internal sealed class Service : IAsyncDisposable
{
    /// <summary>Under which the folder of images is served by ASP.NET Core's own middleware.</summary>
    public const string PlainPath = "/plain";

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 });

    private Service(WebApplication app) => App = app;

    public WebApplication App { get; }

    public string Url => App.Urls.First();

    /// <param name="picture">What every cartoon is; null draws for real.</param>
    /// <param name="settings">Settings from the command line.</param>
    public static async Task<Service> StartAsync(EncodedImage? picture, params string[] settings)
    {
        var app = WebFront.Program.Build(settings, builder =>
        {
            if (picture is not null) builder.Services.AddSingleton<ICartoonEngine>(new InstantEngine(picture));
        });
        app.MapGet("/empty", () => Results.Ok());

        // The same files as ASP.NET Core serves files: what images are compared with.
        var files = Directory.CreateDirectory(app.Services.GetRequiredService<AvatarSettings>().FilesRoot);
        app.UseStaticFiles(new StaticFileOptions { RequestPath = PlainPath, FileProvider = new PhysicalFileProvider(files.FullName) });
        await app.StartAsync();
        return new Service(app);
    }

    /// <summary>Waits until there is a cluster to send requests to; in one process there always is.</summary>
    public async Task BecomeReadyAsync()
    {
        while (!(await _client.GetAsync(Url + "/health/ready")).IsSuccessStatusCode) await Task.Delay(100);
    }

    public async Task<JsonElement> UploadAsync(string device, byte[] photo)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "image", "photo.png" } };
        var (status, data) = await SendAsync(HttpMethod.Post, device, "/api/upload", form);
        return status == 201 ? data : throw new InvalidOperationException($"The upload was answered {status}.");
    }

    /// <summary>Status and <c>data</c> of an answer; of a refusal, the whole body.</summary>
    public async Task<(int Status, JsonElement Data)> SendAsync(HttpMethod method, string device, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, Url + path) { Content = content };
        request.Headers.Add("x-device-id", device);
        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return ((int)response.StatusCode, body.TryGetProperty("data", out var data) ? data : body);
    }

    /// <summary>Reads an image to its end, or its refusal.</summary>
    public async Task FetchAsync(string url)
    {
        using var response = await _client.GetAsync(url);
        await response.Content.CopyToAsync(Stream.Null);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}

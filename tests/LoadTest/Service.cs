using System.Net.Http.Json;
using System.Text.Json;
using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace Avatar.LoadTest;

/// <summary>The whole service in this process, listening at ASPNETCORE_URLS, usually with an engine that answers immediately.</summary>
internal sealed class Service : IAsyncDisposable
{
    /// <summary>The path at which ASP.NET Core's static file middleware serves the image folder.</summary>
    public const string PlainPath = "/plain";

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 });

    private Service(WebApplication app) => App = app;

    public WebApplication App { get; }

    public string Url => App.Urls.First();

    /// <param name="picture">The fixed cartoon that the engine returns; null for the real engine.</param>
    /// <param name="settings">Settings from the command line.</param>
    public static async Task<Service> StartAsync(EncodedImage? picture, params string[] settings)
    {
        var app = WebFront.Program.Build(settings, builder =>
        {
            if (picture is not null) builder.Services.AddSingleton<ICartoonEngine>(new InstantEngine(picture));
        });
        app.MapGet("/empty", () => Results.Ok());

        // The same files served by ASP.NET Core's middleware, as the baseline for images.
        var files = Directory.CreateDirectory(app.Services.GetRequiredService<IOptions<FileSystemImageOptions>>().Value.Root);
        app.UseStaticFiles(new StaticFileOptions { RequestPath = PlainPath, FileProvider = new PhysicalFileProvider(files.FullName) });
        await app.StartAsync();
        return new Service(app);
    }

    /// <summary>Waits until the service is ready; in a cluster, until it has connected to a silo.</summary>
    public async Task BecomeReadyAsync()
    {
        while (!(await _client.GetAsync(Url + "/health/ready")).IsSuccessStatusCode) await Task.Delay(100);
    }

    public async Task<JsonElement> UploadAsync(string device, byte[] photo)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "image", "photo.png" } };
        var (status, data) = await SendAsync(HttpMethod.Post, device, "/api/upload", form);
        return status == 201 ? data : throw new InvalidOperationException($"The upload failed with status {status}; expected 201.");
    }

    /// <summary>Returns the status and the <c>data</c> of an answer, or the whole body of an error.</summary>
    public async Task<(int Status, JsonElement Data)> SendAsync(HttpMethod method, string device, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, Url + path) { Content = content };
        request.Headers.Add("x-device-id", device);
        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return ((int)response.StatusCode, body.TryGetProperty("data", out var data) ? data : body);
    }

    /// <summary>Reads an image, or the error in its place, to the end.</summary>
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

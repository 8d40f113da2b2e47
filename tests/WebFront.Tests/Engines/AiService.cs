using System.Text.Json;
using Avatar.WebFront.Tests.Application;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.WebFront.Tests.Engines;

/// <summary>
/// The service with configured engines, and a fake server that acts as the AI server and as Replicate. The public URL of the service is
/// <see cref="PublicUrl"/>, which the fake server can resolve.
/// </summary>
internal sealed class AiService : IAsyncDisposable
{
    public const string PublicUrl = "https://avatars.example.org";

    private AiService(TestServer server, AvatarApplication app) => (Server, App) = (server, app);

    public TestServer Server { get; }

    public AvatarApplication App { get; }

    public HttpClient Client => App.Client;

    public string Device { get; } = Calls.NewDevice();

    /// <summary>Answer of the fake server instead of its normal one, if set.</summary>
    public RequestDelegate? Instead { get; set; }

    /// <summary>Paths of the requests that the fake server received.</summary>
    public List<string> Paths { get; } = [];

    public static async Task<AiService> StartAsync(Func<Uri, string[]> settings, Action<IServiceCollection>? replace = null)
    {
        var server = await TestServer.StartAsync();
        var app = await AvatarApplication.StartAsync(new AvatarApplication
        {
            DrawsForReal = true,
            Settings = [$"--Avatar:PublicBaseUrl={PublicUrl}", .. settings(server.Url)],
            Replace = replace ?? (static _ => { }),
        });
        var service = new AiService(server, app);
        server.Answer = service.AnswerAsync;
        return service;
    }

    public static string[] RemoteBoth(Uri server) => [$"--AI_SERVER_URL={server}", $"--AI_FACE_SEGMENT_URL={server}"];

    public static string[] RemoteCartoons(Uri server) => [$"--AI_SERVER_URL={server}"];

    public static string[] Replicate(Uri server) => ["--REPLICATE_API_TOKEN=r8_secret", $"--Avatar:Cartoons:ReplicateUrl={server}"];

    public Task<Reply> UploadAsync(string? device = null) =>
        Client.UploadAsync(device ?? Device, Calls.Form(Photos.Astronaut, "me.png", "image/png"));

    /// <summary>Returns the numbers of originals and cartoons of the device.</summary>
    public async Task<(int Originals, int Cartoons)> CountAsync() => (
        (await Client.GetAsync("/api/originals", Device)).At("count").GetInt32(),
        (await Client.GetAsync("/api/cartoons", Device)).At("cartoons").GetArrayLength());

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        lock (Paths) Paths.Add(context.Request.Path);
        if (Instead is not null) await Instead(context);
        else if (context.Request.Path == "/generate-cartoon")
        {
            Assert.Single((await context.Request.ReadFormAsync()).Files, file => file.Name == "image");
            await context.Response.Body.WriteAsync(Photos.Png(96, 96));
        }
        else if (context.Request.Path == "/segment-head")
        {
            var url = (await context.Request.ReadFromJsonAsync<JsonElement>()).GetProperty("image_url").GetString()!;
            Assert.StartsWith($"{PublicUrl}/uploads/temp/", url, StringComparison.Ordinal);
            await context.Response.Body.WriteAsync((await Client.GetAsync(url[PublicUrl.Length..], device: null)).Bytes);
        }
        else if (context.Request.Path == "/files/1.png") await context.Response.Body.WriteAsync(Photos.Png(96, 96));
        else
        {
            await context.Response.WriteAsJsonAsync(new { id = "1", status = "succeeded", output = new[] { new Uri(Server.Url, "files/1.png") } });
        }
    }
}

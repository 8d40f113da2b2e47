using System.Net.Http.Json;
using System.Text.Json;
using Avatar.Imaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Avatar.LoadTest;

/// <summary>
/// The whole service with an engine that answers at once, three originals of one device, and an empty endpoint to compare
/// with. It prints what a load generator has to call, one <c>NAME=value</c> a line, and runs until Ctrl+C.
/// </summary>
internal static class Program
{
    private const string Device = "123e4567-e89b-12d3-a456-426614174000";

    public static async Task Main(string[] args)
    {
        var photo = await File.ReadAllBytesAsync(args[0]);
        var picture = new EncodedImage(new byte[150_000], ImageFormat.Jpeg, 1024, 1024);
        await using var app = WebFront.Program.Build(
            args[1..], builder => builder.Services.AddSingleton<ICartoonEngine>(new InstantEngine(picture)));
        app.MapGet("/empty", () => Results.Ok());
        await app.StartAsync();

        var url = app.Urls.First();
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        client.DefaultRequestHeaders.Add("x-device-id", Device);
        JsonElement answer = default;
        for (var n = 0; n < 3; n++) answer = await UploadAsync(client, photo);

        Console.WriteLine($"URL={url}");
        Console.WriteLine($"DEVICE={Device}");
        Console.WriteLine($"ORIGINAL={answer.GetProperty("original").GetProperty("id").GetString()}");
        Console.WriteLine($"IMAGE={answer.GetProperty("cartoon").GetProperty("imageUrl").GetString()}");
        Console.WriteLine("READY=1");
        await app.WaitForShutdownAsync();
    }

    private static async Task<JsonElement> UploadAsync(HttpClient client, byte[] photo)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "image", "photo.png" } };
        using var response = await client.PostAsync(new Uri("/api/upload", UriKind.Relative), form);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data");
    }
}

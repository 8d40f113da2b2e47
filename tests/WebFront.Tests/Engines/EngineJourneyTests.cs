using Avatar.WebFront.Tests.Application;
using NetVips;

namespace Avatar.WebFront.Tests.Engines;

/// <summary>The whole journey of a photo with each engine.</summary>
public sealed class EngineJourneyTests
{
    [Fact]
    public async Task An_AI_server_draws_and_cuts()
    {
        await using var service = await AiService.StartAsync(AiService.RemoteBoth);

        await TravelAsync(service, "remote");

        Assert.Equal(["/generate-cartoon", "/generate-cartoon", "/segment-head"], service.Paths);
    }

    [Fact]
    public async Task An_AI_server_gets_signed_links_if_links_are_signed()
    {
        await using var service = await AiService.StartAsync(server => [.. AiService.RemoteBoth(server), "--Avatar:Files:SigningKey=0f1e2d3c4b5a69788796a5b4c3d2e1f0"]);

        await TravelAsync(service, "remote");
    }

    [Fact]
    public async Task Replicate_draws_and_this_process_cuts()
    {
        await using var service = await AiService.StartAsync(AiService.Replicate);

        await TravelAsync(service, "replicate");

        var once = new[] { "/v1/models/flux-kontext-apps/cartoonify/predictions", "/files/1.png" };
        Assert.Equal([.. once, .. once], service.Paths);
    }

    [Fact]
    public async Task A_network_draws_and_this_process_cuts()
    {
        using var folder = new TemporaryFolder();
        var model = Path.Combine(folder.Path, "reds.onnx");
        var reds = OnnxModel.PerColour(channelsFirst: false, OnnxModel.Float, side: 128, 1, 0, 0).Metadata("Image.NominalPixelRange", "NominalRange_0_255");
        await File.WriteAllBytesAsync(model, reds.ToArray(), TestContext.Current.CancellationToken);
        await using var service = await AiService.StartAsync(_ => ["--Avatar:Cartoons:Engine=neural", $"--Avatar:Cartoons:ModelPath={model}"]);

        var cartoon = await TravelAsync(service, "neural");

        using var image = Image.NewFromBuffer(cartoon);
        Assert.Equal((512, 512), (image.Width, image.Height));
        Assert.True(image.Stats().Getpoint(4, 1)[0] > 60, "There is no red.");
        Assert.InRange(image.Stats().Getpoint(4, 3)[0], 0, 10);
    }

    [Fact]
    public async Task A_named_fallback_draws_when_the_engine_fails()
    {
        await using var service = await AiService.StartAsync(server => [.. AiService.RemoteCartoons(server), "--Avatar:Cartoons:Fallback=Local"]);
        service.Instead = context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };

        var upload = await service.UploadAsync();

        Assert.Equal(201, upload.Status);
        Assert.Equal("remote", upload.Text("cartoon", "style"));
        Assert.Equal(["/generate-cartoon"], service.Paths);
    }

    /// <summary>Uploads, regenerates and downloads; checks that the results of the engine are stored.</summary>
    /// <returns>The first cartoon.</returns>
    private static async Task<byte[]> TravelAsync(AiService service, string style)
    {
        var styles = await service.Client.GetAsync("/api/styles", service.Device);
        Assert.Equal(style, Assert.Single(styles.At("styles").EnumerateArray()).GetProperty("name").GetString());

        var upload = await service.UploadAsync();
        Assert.Equal(201, upload.Status);
        Assert.Equal(style, upload.Text("cartoon", "style"));

        var regenerate = $"/api/regenerate/{upload.Text("original", "id")}";
        (await service.Client.PostAsync($"{regenerate}?style=comic", service.Device)).IsRefused(400, "unknown_style");
        var again = await service.Client.PostAsync($"{regenerate}?style={style}&seed=7", service.Device);
        Assert.Equal(201, again.Status);
        Assert.Equal((2, 7), (again.At("count").GetInt32(), again.At("cartoon", "seed").GetInt64()));

        var cartoon = await service.Client.GetAsync(GetPath(upload.Text("cartoon", "imageUrl")), device: null);
        Assert.Equal((200, "image/jpeg"), (cartoon.Status, cartoon.ContentHeaders.ContentType?.MediaType));

        var face = await service.Client.PostAsync($"/api/download/{again.Text("cartoon", "id")}?format=png", service.Device);
        Assert.Equal(201, face.Status);
        var image = await service.Client.GetAsync(GetPath(face.Text("downloadedFace", "faceUrl")), device: null);
        Assert.Equal((200, "image/png"), (image.Status, image.ContentHeaders.ContentType?.MediaType));
        return cartoon.Bytes;
    }

    private static string GetPath(string url) => url[AiService.PublicUrl.Length..];
}

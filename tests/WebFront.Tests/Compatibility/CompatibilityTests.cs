using System.Text.Json;
using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Compatibility;

/// <summary>
/// Apps written for the Node backend can read the answers. <c>Recorded</c> holds an answer of that backend for each route; every field in it
/// is also in ours.
/// </summary>
public sealed class CompatibilityTests(AvatarApplication app)
{
    private readonly string _device = Calls.NewDevice();

    [Fact]
    public async Task Every_field_that_an_app_reads_is_there_with_its_type_and_form()
    {
        var upload = await app.Client.UploadAsync(_device, Calls.Form(Photos.Jpeg(64, 48)));
        var original = upload.Text("original", "id");
        IsKept("upload", 201, upload);
        IsKept("originals", 200, await GetAsync("/api/originals"));
        IsKept("cartoons", 200, await GetAsync("/api/cartoons"));
        IsKept("cartoons", 200, await GetAsync($"/api/cartoons?originalId={original}"));
        IsKept("regenerate", 201, await app.Client.PostAsync($"/api/regenerate/{original}", _device));
        IsKept("download", 201, await app.Client.PostAsync($"/api/download/{upload.Text("cartoon", "id")}", _device));
        IsKept("downloaded-faces", 200, await GetAsync("/api/downloaded-faces"));
        IsKept("downloaded-faces", 200, await GetAsync("/api/downloaded-faces?page=1&limit=10"));
        IsKept("health", 200, await GetAsync("/health"));
    }

    [Theory]
    [InlineData("GET", "/api/originals", false, 400)]
    [InlineData("POST", "/api/upload", true, 400)]
    [InlineData("POST", "/api/regenerate/000000000000000000000000", true, 404)]
    [InlineData("POST", "/api/download/000000000000000000000000", true, 404)]
    [InlineData("POST", "/api/download/1", true, 400)]
    public async Task An_error_says_so_in_the_fields_that_apps_read(string method, string path, bool hasDevice, int status) =>
        IsKept("error", status, await app.Client.SendAsync(new HttpMethod(method), path, hasDevice ? _device : null));

    private Task<Reply> GetAsync(string path) => app.Client.GetAsync(path, _device);

    private static void IsKept(string recording, int status, Reply reply)
    {
        using var recorded = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Compatibility", "Recorded", $"{recording}.json")));
        Assert.Equal(status, reply.Status);
        RecordedShape.IsKeptBy(recorded.RootElement, reply.Body);
        if (recorded.RootElement.TryGetProperty("success", out var success)) Assert.Equal(success.GetBoolean(), reply.Body.GetProperty("success").GetBoolean());
    }
}

using System.Text;
using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Fuzz.Wire;

namespace Avatar.WebFront.Tests.Devices;

/// <summary>Everything of a device is deleted only if the body repeats its id.</summary>
public sealed class DeviceDeletionTests(AvatarApplication app)
{
    private const string Route = "/api/device";

    private readonly string _device = Calls.NewDevice();

    public static TheoryData<string, string> BadConfirmations => new()
    {
        { "nothing", "" },
        { "no JSON", "yes" },
        { "cut off", "{\"confirm\":" },
        { "null", "null" },
        { "a list", "[]" },
        { "no field", "{}" },
        { "a number", "{\"confirm\":1}" },
        { "null in it", "{\"confirm\":null}" },
        { "no id", "{\"confirm\":\"\"}" },
        { "another id", "{\"confirm\":\"123e4567-e89b-12d3-a456-426614174000\"}" },
    };

    [Fact]
    public async Task Documents_images_and_their_copies_are_deleted_before_the_answer()
    {
        var (original, cartoon) = await app.Client.UploadedAsync(_device);
        var another = (await app.Client.PostAsync($"/api/regenerate/{original}", _device)).Text("cartoon", "imageUrl");
        var (chosenOriginal, chosen) = await app.Client.UploadedAsync(_device);
        var face = (await app.Client.PostAsync($"/api/download/{chosen}?format=png", _device)).Text("downloadedFace", "faceUrl");
        var photo = (await app.Client.GetAsync($"/api/originals/{original}", _device)).Text("original", "imageUrl");
        string[] addresses = [photo, $"{photo}?w=64", another, $"{another}?w=64", face, $"{face}?w=64", $"{face}?format=jpeg"];
        foreach (var address in addresses) Assert.Equal(200, (await app.Client.GetAsync(address, device: null)).Status);
        Assert.Equal(2, (await app.Client.GetAsync("/api/originals", _device)).At("count").GetInt32());

        var reply = await DeleteAsync(_device);

        Assert.Equal(200, reply.Status);
        Assert.Equal("deleted", reply.Fields());
        Assert.Equal("originals cartoons faces", reply.Fields("deleted"));
        Assert.Equal((2, 2, 1), Counts(reply));
        Assert.Equal(["\"cache\""], reply.Headers.GetValues("Clear-Site-Data"));
        foreach (var address in addresses) (await app.Client.GetAsync(address, device: null)).IsRefused(404, "file_not_found");
        Assert.Equal(0, (await app.Client.GetAsync("/api/originals", _device)).At("count").GetInt32());
        Assert.Equal(0, (await app.Client.GetAsync("/api/cartoons", _device)).At("cartoons").GetArrayLength());
        Assert.Equal(0, (await app.Client.GetAsync("/api/downloaded-faces", _device)).At("pagination", "total").GetInt32());
        (await app.Client.GetAsync($"/api/originals/{chosenOriginal}", _device)).IsRefused(404, "original_not_found");
        (await app.Client.PostAsync($"/api/download/{cartoon}", _device)).IsRefused(404, "cartoon_not_found");
        Assert.Null(await app.Store.Devices.FindAsync(DeviceId.Parse(_device), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task It_can_be_asked_for_again_and_the_device_starts_anew()
    {
        await app.Client.UploadedAsync(_device);
        await DeleteAsync(_device);

        Assert.Equal((0, 0, 0), Counts(await DeleteAsync(_device)));
        var (original, _) = await app.Client.UploadedAsync(_device);

        Assert.Equal(1, (await app.Client.GetAsync("/api/originals", _device)).At("count").GetInt32());
        Assert.Equal(200, (await app.Client.GetAsync($"/api/originals/{original}", _device)).Status);
    }

    [Theory]
    [MemberData(nameof(BadConfirmations))]
    public async Task Without_its_id_in_the_body_nothing_is_deleted(string about, string body)
    {
        await app.Client.UploadedAsync(_device);

        var reply = await DeleteAsync(_device, body);

        Assert.NotEmpty(about);
        reply.IsRefused(400, "confirmation_required");
        Assert.Equal(1, (await app.Client.GetAsync("/api/originals", _device)).At("count").GetInt32());
    }

    [Fact]
    public async Task A_body_is_read_to_a_thousand_bytes_and_no_further()
    {
        var confirmation = Confirmation(_device);

        (await DeleteAsync(_device, confirmation.PadRight(1025))).IsRefused(400, "confirmation_required");
        Assert.Equal(200, (await DeleteAsync(_device, confirmation.PadRight(1024))).Status);
    }

    /// <summary>Sent as raw bytes, because no client sends this.</summary>
    [Fact]
    public async Task A_chunk_of_an_impossible_size_confirms_nothing()
    {
        var request = $"DELETE {Route} HTTP/1.1\r\nHost: a\r\nx-device-id: {_device}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nffffffffffffffff\r\n";

        var bytes = await RawExchange.SendAsync(app.Url, Encoding.ASCII.GetBytes(request), isWhole: true, TestContext.Current.CancellationToken);

        var answer = new RawAnswerReader(bytes).Read(isHead: false)!;
        Assert.Equal(400, answer.Status);
        Assert.Equal("confirmation_required", answer.Json!.Value.GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_id_is_the_same_in_upper_case()
    {
        await app.Client.UploadedAsync(_device);

        Assert.Equal((1, 1, 0), Counts(await DeleteAsync(_device, Confirmation(_device.ToUpperInvariant()))));
    }

    private Task<Reply> DeleteAsync(string device) => DeleteAsync(device, Confirmation(device));

    private Task<Reply> DeleteAsync(string device, string body) =>
        app.Client.SendAsync(HttpMethod.Delete, Route, device, new ByteArrayContent(Encoding.UTF8.GetBytes(body)));

    private static string Confirmation(string device) => $$"""{"confirm":"{{device}}"}""";

    private static (int Originals, int Cartoons, int Faces) Counts(Reply reply) => (
        reply.At("deleted", "originals").GetInt32(), reply.At("deleted", "cartoons").GetInt32(), reply.At("deleted", "faces").GetInt32());
}

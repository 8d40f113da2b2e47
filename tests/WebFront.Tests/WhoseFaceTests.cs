using System.Text.Json;
using Avatar.Imaging;
using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Engines;
using NetVips;

namespace Avatar.WebFront.Tests;

/// <summary>The faces in answers, and the choice of one for the download.</summary>
public sealed class WhoseFaceTests
{
    private readonly string _device = Calls.NewDevice();

    [Fact]
    public async Task Both_people_in_a_photo_are_reported_and_the_smaller_one_can_be_chosen()
    {
        await using var app = await AvatarApplication.StartAsync(new AvatarApplication { DrawsForReal = true });
        var upload = await app.Client.UploadAsync(_device, Calls.Form(Photos.Pair(), "us.png", "image/png"));
        Assert.Equal(201, upload.Status);
        var (original, cartoon) = (upload.Text("original", "id"), upload.Text("cartoon", "id"));

        var faces = upload.At("faces");
        Assert.Equal(2, faces.GetArrayLength());
        Assert.All(faces.EnumerateArray(), face => Assert.Equal("x y width height", Reply.GetFields(face)));
        Assert.InRange(Number(faces[0], "x"), 0.5, 0.8);
        Assert.InRange(Number(faces[1], "x"), 0.05, 0.3);
        Assert.True(Number(faces[0], "width") > Number(faces[1], "width"));
        Assert.Equal(faces.ToString(), (await app.Client.GetAsync($"/api/originals/{original}", _device)).At("faces").ToString());
        Assert.Equal(faces.ToString(), (await app.Client.PostAsync($"/api/regenerate/{original}", _device)).At("faces").ToString());

        (await app.Client.PostAsync($"/api/download/{cartoon}?face=2", _device)).IsRefused(400, "invalid_face");
        var download = await app.Client.PostAsync($"/api/download/{cartoon}?face=1&format=png", _device);
        Assert.Equal(201, download.Status);

        // The smaller person was dyed blue.
        using var cut = Image.NewFromBuffer((await app.Client.GetAsync(download.Text("downloadedFace", "faceUrl"), device: null)).Bytes);
        using var middle = cut.Crop(cut.Width * 2 / 5, cut.Height * 2 / 5, cut.Width / 5, cut.Height / 5);
        Assert.True(middle.ExtractBand(2).Avg() > middle.ExtractBand(0).Avg(), "The cut does not show the chosen face.");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("%2B1")]
    [InlineData("1.0")]
    [InlineData("2147483648")]
    [InlineData("left")]
    [InlineData("2")]
    public async Task A_number_of_no_face_is_refused_and_the_download_stays_possible(string face)
    {
        await using var app = await AvatarApplication.StartAsync();
        var (_, cartoon) = await app.Client.UploadedAsync(_device);

        (await app.Client.PostAsync($"/api/download/{cartoon}?face={face}", _device)).IsRefused(400, "invalid_face");

        Assert.Equal(201, (await app.Client.PostAsync($"/api/download/{cartoon}?face=", _device)).Status);
        Assert.Null(app.Drawing.LastFace);
    }

    [Fact]
    public async Task The_choice_reaches_the_cutter_and_cannot_be_changed_afterwards()
    {
        await using var app = await AvatarApplication.StartAsync();
        var (_, cartoon) = await app.Client.UploadedAsync(_device);

        var first = await app.Client.PostAsync($"/api/download/{cartoon}?face=1", _device);
        var again = await app.Client.PostAsync($"/api/download/{cartoon}?face=0", _device);
        var beyond = await app.Client.PostAsync($"/api/download/{cartoon}?face=9", _device);

        Assert.Equal((201, 200, 200), (first.Status, again.Status, beyond.Status));
        Assert.Equal(new ChosenFace(QuickDrawing.Faces.Boxes[1], IsOnly: false), app.Drawing.LastFace);
        Assert.Equal(first.Data.ToString(), again.Data.ToString());
        Assert.Equal(first.Data.ToString(), beyond.Data.ToString());
    }

    [Fact]
    public async Task An_engine_that_does_not_look_for_faces_leaves_them_to_the_first_read()
    {
        await using var app = await AvatarApplication.StartAsync();
        app.Drawing.Seen = null;

        var upload = await app.Client.UploadAsync(_device, Calls.Form(Photos.Jpeg(64, 48)));
        var state = await app.Client.GetAsync($"/api/originals/{upload.Text("original", "id")}", _device);

        Assert.Equal(JsonValueKind.Null, upload.At("faces").ValueKind);
        Assert.Equal(2, state.At("faces").GetArrayLength());
    }

    [Fact]
    public async Task A_read_succeeds_while_the_faces_cannot_be_found()
    {
        await using var app = await AvatarApplication.StartAsync();
        app.Drawing.Seen = null;
        var upload = await app.Client.UploadAsync(_device, Calls.Form(Photos.Jpeg(64, 48)));
        app.Drawing.Failure = new ImagingException(ImagingError.Busy, "The test says so.");

        var state = await app.Client.GetAsync($"/api/originals/{upload.Text("original", "id")}", _device);

        Assert.Equal(200, state.Status);
        Assert.Equal(JsonValueKind.Null, state.At("faces").ValueKind);
        Assert.Equal(1, state.At("cartoons").GetArrayLength());
    }

    [Fact]
    public async Task A_photo_that_an_AI_server_draws_gets_its_faces_from_this_process()
    {
        await using var service = await AiService.StartAsync(AiService.RemoteBoth);
        var upload = await service.App.Client.UploadAsync(_device, Calls.Form(Photos.Pair(), "us.png", "image/png"));
        Assert.Equal(JsonValueKind.Null, upload.At("faces").ValueKind);

        var state = await service.App.Client.GetAsync($"/api/originals/{upload.Text("original", "id")}", _device);
        Assert.Equal(2, state.At("faces").GetArrayLength());

        (await service.App.Client.PostAsync($"/api/download/{upload.Text("cartoon", "id")}?face=0", _device)).IsRefused(400, "invalid_face");
        Assert.DoesNotContain("/segment-head", service.Paths);
    }

    private static double Number(JsonElement face, string name) => face.GetProperty(name).GetDouble();
}

using System.Text.Json;
using Avatar.Imaging.Tests.Support;
using Microsoft.AspNetCore.Http;
using NetVips;

namespace Avatar.Imaging.Tests.Engines.Remote;

public sealed class RemoteFaceCutterTests
{
    private static readonly Uri Cartoon = new("https://avatars.example.org/uploads/temp/1_a.jpg");

    [Fact]
    public async Task The_server_gets_the_URL_of_the_cartoon()
    {
        await using var bench = await RemoteBench.StartAsync();
        var (path, body) = ("", default(JsonElement));
        bench.Server.Answer = async context =>
        {
            (path, body) = (context.Request.Path, await context.Request.ReadFromJsonAsync<JsonElement>());
            await context.Response.Body.WriteAsync(RemoteBench.Photo);
        };

        await CutAsync(bench, ImageFormat.Jpeg);

        Assert.Equal("/segment-head", path);
        Assert.Equal(Cartoon.AbsoluteUri, body.GetProperty("image_url").GetString());
        Assert.Single(body.EnumerateObject());
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Webp)]
    public async Task A_cut_keeps_its_transparency(ImageFormat format)
    {
        await using var bench = await RemoteBench.StartAsync();
        bench.Server.Answer = context => context.Response.Body.WriteAsync(HalfClear()).AsTask();

        var cut = await CutAsync(bench, format);

        Assert.Equal(format, ImageFormats.Sniff(cut.Image.Bytes.Span));
        Assert.Equal(ImageFormat.Png, ImageFormats.Sniff(cut.Master!.Bytes.Span));
        Assert.All([cut.Image, cut.Master], image => Assert.Equal((0, 255), Alpha(image)));
    }

    [Fact]
    public async Task A_jpeg_cut_has_a_white_background_and_a_transparent_master()
    {
        await using var bench = await RemoteBench.StartAsync();
        bench.Server.Answer = context => context.Response.Body.WriteAsync(HalfClear()).AsTask();

        var cut = await CutAsync(bench, ImageFormat.Jpeg);

        using var image = Image.NewFromBuffer(cut.Image.Bytes.ToArray());
        Assert.All(image.Getpoint(4, 16), value => Assert.InRange(value, 245, 255));
        Assert.Equal((0, 255), Alpha(cut.Master!));
    }

    [Fact]
    public async Task A_response_that_is_not_a_picture_is_an_engine_failure()
    {
        await using var bench = await RemoteBench.StartAsync();
        bench.Server.Answer = context => context.Response.WriteAsync("no face found");

        Assert.Equal(ImagingError.EngineFailed, (await Assert.ThrowsAsync<ImagingException>(() => CutAsync(bench, ImageFormat.Png))).Error);
    }

    [Fact]
    public async Task A_chosen_face_of_several_is_refused_because_the_server_chooses_itself()
    {
        await using var bench = await RemoteBench.StartAsync();
        var box = new FaceBox(0.1, 0.1, 0.2, 0.2);

        var failure = await Assert.ThrowsAsync<ImagingException>(() => CutAsync(bench, ImageFormat.Png, new(box, IsOnly: false)));
        Assert.Equal(ImagingError.FaceNotSelectable, failure.Error);

        bench.Server.Answer = context => context.Response.WriteAsync("no face found");
        failure = await Assert.ThrowsAsync<ImagingException>(() => CutAsync(bench, ImageFormat.Png, new(box, IsOnly: true)));
        Assert.Equal(ImagingError.EngineFailed, failure.Error);
    }

    private static Task<FaceCut> CutAsync(RemoteBench bench, ImageFormat format, ChosenFace? face = null)
    {
        var photo = Images.Source(RemoteBench.Photo);
        return bench.Cutter.CutAsync(photo, photo with { PublicUrl = Cartoon }, face, format, CancellationToken.None);
    }

    /// <summary>A red image, transparent in its left half.</summary>
    private static byte[] HalfClear()
    {
        using var red = Images.Made(64, 32, (_, _) => (220, 20, 20)).ToVips();
        using var alpha = Images.Made(64, 32, (x, _) => (x < 32 ? 0 : 255, 0, 0)).ToVips().ExtractBand(0);
        return red.Bandjoin(alpha).PngsaveBuffer();
    }

    private static (double Left, double Right) Alpha(EncodedImage encoded)
    {
        using var image = Image.NewFromBuffer(encoded.Bytes.ToArray());
        return (image.Getpoint(8, 16)[3], image.Getpoint(56, 16)[3]);
    }
}

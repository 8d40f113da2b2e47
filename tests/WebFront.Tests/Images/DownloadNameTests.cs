using System.Text.RegularExpressions;
using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Images;

/// <summary>File names of downloaded images.</summary>
public sealed partial class DownloadNameTests(AvatarApplication app)
{
    [Fact]
    public async Task A_downloaded_file_is_named_by_kind_day_and_format()
    {
        var device = Calls.NewDevice();
        var upload = await app.Client.UploadAsync(device, Calls.Form(Photos.Png(300, 200), "../../me.exe", "image/png"));
        var face = (await app.Client.PostAsync($"/api/download/{upload.Text("cartoon", "id")}?format=png", device)).Text("downloadedFace", "faceUrl");
        var (photo, day) = (upload.Text("original", "imageUrl"), upload.At("original", "createdAt").GetDateTimeOffset().ToString("yyyy-MM-dd", null));

        Assert.Equal($"photo-{day}.png", await NameAsync($"{photo}?download"));
        Assert.Equal($"photo-{day}.png", await NameAsync($"{photo}?w=64&download=1"));
        Assert.Equal($"photo-{day}.webp", await NameAsync($"{photo}?w=64&download", "image/webp"));
        Assert.Equal($"avatar-{day}.png", await NameAsync($"{face}?download"));
        Assert.Equal($"avatar-{day}.jpg", await NameAsync($"{face}?download&format=jpeg"));
        Assert.Equal($"avatar-{day}.webp", await NameAsync($"{face}?format=webp&w=64&download="));
    }

    [Fact]
    public async Task A_downloaded_cartoon_is_named_cartoon()
    {
        var upload = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)));

        Assert.Matches(CartoonName(), await NameAsync(upload.Text("cartoon", "imageUrl") + "?download"));
    }

    [Fact]
    public async Task Without_the_parameter_an_image_is_shown_inline()
    {
        var upload = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)));

        Assert.Null((await app.Client.GetAsync(upload.Text("cartoon", "imageUrl"), device: null)).ContentHeaders.ContentDisposition);
    }

    [GeneratedRegex(@"^cartoon-\d{4}-\d\d-\d\d\.jpg$")]
    private static partial Regex CartoonName();

    private async Task<string> NameAsync(string url, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        var disposition = response.Content.Headers.ContentDisposition!;
        Assert.Equal("attachment", disposition.DispositionType);
        return disposition.FileName!;
    }
}

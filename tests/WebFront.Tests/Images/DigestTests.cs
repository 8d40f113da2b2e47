using System.Security.Cryptography;
using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Images;

/// <summary>The digests in documents match the bytes on disk.</summary>
public sealed class DigestTests(AvatarApplication app) : IClassFixture<AvatarApplication>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    public async Task Every_document_holds_the_digest_of_its_file_as_it_lies_on_the_disk(string format)
    {
        var device = Calls.NewDevice();
        var sent = Photos.FromPhone(64, 48);
        var upload = await app.Client.UploadAsync(device, Calls.Form(sent));
        var id = OriginalId.Parse(upload.Text("original", "id"));
        Assert.Equal(201, (await app.Client.PostAsync($"/api/regenerate/{id}", device)).Status);
        var original = (await app.Store.Originals.FindAsync(id, Cancel))!;
        var cartoons = await app.Store.Cartoons.ListAsync(id, Cancel);

        // Without metadata, the stored bytes differ from those that were sent.
        Assert.Equal(await OnDiskAsync(ImageArea.Originals, original.Filename), original.Sha256);
        Assert.NotEqual(Convert.ToHexStringLower(SHA256.HashData(sent)), original.Sha256);
        Assert.Equal(2, cartoons.Length);
        foreach (var cartoon in cartoons) Assert.Equal(await OnDiskAsync(ImageArea.Temp, cartoon.Filename), cartoon.Sha256);

        Assert.Equal(201, (await app.Client.PostAsync($"/api/download/{cartoons[0].Id}?format={format}", device)).Status);
        var face = (await app.Store.Faces.FindAsync(id, Cancel))!;

        Assert.Equal(await OnDiskAsync(ImageArea.Downloaded, face.Filename), face.Sha256);
        Assert.Equal(format == "png" ? null : await OnDiskAsync(ImageArea.Masters, face.Filename.WithExtension("png")), face.MasterSha256);
    }

    private async Task<string> OnDiskAsync(ImageArea area, ImageName name) => Convert.ToHexStringLower(
        SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(app.DataDirectory, "uploads", area.FolderName(), name.ToString()), Cancel)));
}

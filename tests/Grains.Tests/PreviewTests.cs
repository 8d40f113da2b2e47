using Avatar.Imaging;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.Grains.Tests;

/// <summary>What a front is told for a preview, and the cut that it makes with it.</summary>
public sealed class PreviewTests : IClassFixture<AvatarCluster>, IDisposable
{
    private static readonly FoundFaces Two = FoundFaces.From([new(0.1, 0.2, 0.3, 0.4), new(0.6, 0.3, 0.1, 0.15)]);

    private readonly AvatarCluster _cluster;
    private readonly DeviceId _device = AvatarCluster.NewDevice();

    public PreviewTests(AvatarCluster cluster)
    {
        _cluster = cluster;
        (_cluster.Engine.Seen, _cluster.Engine.Found) = (Two, Two);
    }

    public void Dispose()
    {
        _cluster.Engine.ForgetFailures();
        (_cluster.Engine.Seen, _cluster.Engine.Found) = (FoundFaces.From([]), FoundFaces.From([]));
    }

    [Fact]
    public async Task The_cut_of_a_preview_is_that_of_the_download()
    {
        var uploaded = await _cluster.UploadAsync(_device);
        var preview = await PreviewAsync(uploaded.Cartoon.Id, face: 1);
        Assert.Equal(
            (uploaded.Original, uploaded.Cartoon, Two.Boxes[1], false), (preview.Original, preview.Cartoon, preview.Face!.Value, preview.IsOnlyFace));

        var cut = await Cutter.CutPreviewAsync(preview, StudioOwner.None, default);
        Assert.Equal((new ChosenFace(Two.Boxes[1], IsOnly: false), uploaded.Cartoon.Style), (_cluster.Engine.LastFace, _cluster.Engine.LastDrawing?.Style));

        var request = new DownloadRequest { CartoonId = uploaded.Cartoon.Id, Format = ImageFormat.Png, PublicBaseUrl = "http://localhost", Face = 1 };
        var face = (await _cluster.Device(_device).DownloadAsync(_device, request, default)).Face;
        await using var stored = await _cluster.Images.OpenAsync(ImageArea.Downloaded, face.Filename, default);
        var bytes = new byte[stored!.Content.Length];
        await stored.Content.ReadExactlyAsync(bytes);
        Assert.Equal(bytes, cut.Bytes.ToArray());
    }

    [Fact]
    public async Task Faces_that_nobody_has_looked_for_are_found_only_if_one_is_requested()
    {
        _cluster.Engine.Seen = null;
        var cartoon = (await _cluster.UploadAsync(_device)).Cartoon;
        var searches = _cluster.Engine.Searches;

        Assert.Null((await PreviewAsync(cartoon.Id, face: null)).Face);
        Assert.Equal(searches, _cluster.Engine.Searches);
        Assert.Equal(Two.Boxes[0], (await PreviewAsync(cartoon.Id, face: 0)).Face);
        Assert.Equal(searches + 1, _cluster.Engine.Searches);
    }

    [Fact]
    public async Task A_cartoon_of_another_device_that_has_expired_or_is_downloaded_is_not_found()
    {
        var uploaded = await _cluster.UploadAsync(_device);
        var other = (await _cluster.RegenerateAsync(_device, uploaded.Original.Id)).Cartoon;
        Assert.Equal(AvatarError.CartoonNotFound, await GetErrorAsync(AvatarCluster.NewDevice(), other.Id));

        await _cluster.Original(uploaded.Original.Id).ExpireCartoonsAsync(uploaded.Cartoon.CreatedAt, default);
        Assert.Equal(AvatarError.CartoonNotFound, await GetErrorAsync(_device, uploaded.Cartoon.Id));

        var request = new DownloadRequest { CartoonId = other.Id, Format = ImageFormat.Png, PublicBaseUrl = "http://localhost" };
        await _cluster.Device(_device).DownloadAsync(_device, request, default);
        Assert.Equal(AvatarError.CartoonNotFound, await GetErrorAsync(_device, other.Id));
    }

    [Fact]
    public async Task A_front_with_another_cutter_than_the_silos_shows_nothing()
    {
        var preview = await PreviewAsync((await _cluster.UploadAsync(_device)).Cartoon.Id, face: null);
        var cuts = _cluster.Engine.Cut;

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Cutter.CutPreviewAsync(preview with { Cutter = "remote" }, StudioOwner.None, default));

        Assert.Contains("Avatar:Faces", failure.Message, StringComparison.Ordinal);
        Assert.Equal(cuts, _cluster.Engine.Cut);
    }

    [Fact]
    public async Task A_photo_that_cannot_be_decoded_is_a_fault_of_the_store()
    {
        var preview = await PreviewAsync((await _cluster.UploadAsync(_device)).Cartoon.Id, face: null);
        _cluster.Engine.FailNext(ImagingError.Undecodable);

        await Assert.ThrowsAsync<Avatar.Storage.StoreException>(() => Cutter.CutPreviewAsync(preview, StudioOwner.None, default));
    }

    private StoredFaceCutter Cutter => _cluster.SiloServices.GetRequiredService<StoredFaceCutter>();

    private Task<PreviewAnswer> PreviewAsync(CartoonId cartoon, int? face) => PreviewAsync(_device, cartoon, face);

    private Task<PreviewAnswer> PreviewAsync(DeviceId device, CartoonId cartoon, int? face) =>
        _cluster.Device(device).PreviewAsync(device, new() { CartoonId = cartoon, Face = face }, default);

    private async Task<AvatarError> GetErrorAsync(DeviceId device, CartoonId cartoon) =>
        (await Assert.ThrowsAsync<AvatarException>(() => PreviewAsync(device, cartoon, face: null))).Error;
}

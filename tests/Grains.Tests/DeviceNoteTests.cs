namespace Avatar.Grains.Tests;

/// <summary>A device's activation lists the results of another activation once it is notified of them.</summary>
public sealed class DeviceNoteTests(AvatarCluster cluster) : IClassFixture<AvatarCluster>
{
    [Fact]
    public async Task An_original_from_a_notification_is_listed_immediately_and_once()
    {
        var device = AvatarCluster.NewDevice();
        var own = (await cluster.UploadAsync(device)).Original;
        var elsewhere = Make.Original(device) with { CreatedAt = own.CreatedAt.AddSeconds(1) };
        await cluster.Store.Originals.InsertAsync(elsewhere, default);

        await cluster.Device(device).NoteAsync(device, elsewhere, null, default);
        await cluster.Device(device).NoteAsync(device, elsewhere, null, default);

        var listed = await cluster.Device(device).ListOriginalsAsync(device, null, default);
        Assert.Equal([elsewhere.Id, own.Id], listed.Originals.Select(original => original.Id));
        Assert.Equal(2, listed.Total);
    }

    [Fact]
    public async Task Documents_of_another_device_are_not_listed()
    {
        var device = AvatarCluster.NewDevice();
        var theirs = (await cluster.UploadAsync(AvatarCluster.NewDevice())).Original;

        await cluster.Device(device).NoteAsync(device, theirs, null, default);

        Assert.Empty((await cluster.Device(device).ListOriginalsAsync(device, null, default)).Originals);
    }
}

namespace Avatar.Grains.Tests;

/// <summary>Deletes devices, and holds what is answered and what is left against the rules.</summary>
internal sealed class DeletionChecks(AvatarCluster cluster)
{
    private readonly Dictionary<DeviceId, VisibleState> _lastSeen = [];

    /// <summary>Remembers what there is of the devices, but for those of which nothing is visible while they are being deleted.</summary>
    public void See(VisibleState state, IEnumerable<DeviceId> devices)
    {
        foreach (var device in devices)
        {
            if (!state.IsBeingDeleted(device)) _lastSeen[device] = state;
        }
    }

    public Task<Outcome<DeletedDevice>> DeleteAsync(DeviceId device, CancellationToken caller = default) =>
        Outcome.OfAsync(() => cluster.Device(device).DeleteAsync(device, null, caller));

    /// <summary>
    /// Asks again where something was refused because the device is being deleted, and so waits for the deletion that this had go
    /// on: what is answered is that one's counts, or of a later one that finds nothing.
    /// </summary>
    /// <param name="before">What was seen when it was refused.</param>
    /// <param name="device">Whose.</param>
    /// <param name="disturbed">Whether something may go wrong.</param>
    public async Task FinishAsync(VisibleState before, DeviceId device, bool disturbed)
    {
        var outcome = await DeleteAsync(device);
        outcome.AssertIs(null, disturbed);
        if (outcome.Answer is not { } answer) return;
        Assert.Contains(answer, new[] { before.Count(device), new() { Originals = 0, Cartoons = 0, Faces = 0 } });
        await AssertNothingIsLeftAsync(device);
    }

    /// <summary>Beside one other call a deletion counts what that one made, or does not.</summary>
    public static void AssertCounts(VisibleState before, DeviceId device, DeletedDevice answer)
    {
        var counted = before.Count(device);
        var least = before.IsBeingDeleted(device) ? 0 : counted.Originals;
        Assert.InRange(answer.Originals, least, counted.Originals + 1);
        Assert.InRange(answer.Faces, Math.Min(least, counted.Faces), counted.Faces + 1);
        Assert.InRange(answer.Cartoons, 0, counted.Cartoons + 1);
    }

    /// <summary>Nothing is left in any collection, nor any file that a document named.</summary>
    /// <inheritdoc cref="AssertIsGoneAsync"/>
    public async Task AssertNothingIsLeftAsync(DeviceId device, bool exceptCartoonFiles = false)
    {
        await AssertNoDocumentIsLeftAsync(device);
        await AssertIsGoneAsync(device, exceptCartoonFiles);
    }

    /// <summary>Nothing is left in any collection.</summary>
    public async Task AssertNoDocumentIsLeftAsync(DeviceId device)
    {
        Assert.Null(await cluster.Store.FindDeviceAsync(device, default));
        Assert.Null(await cluster.Store.FindDeviceDeletionAsync(device, default));
        Assert.Empty(await cluster.Store.ListOriginalsAsync(device, null, 1, default));
        Assert.Empty(await cluster.Store.ListVisibleCartoonsAsync(device, default));
        Assert.Empty(await cluster.Store.ListFacesAsync(device, null, 1, default));
        Assert.Equal(0, await cluster.Store.DeleteIdempotencyRecordsAsync(device, default));
    }

    /// <summary>Nothing is left of what there was, whatever was made since.</summary>
    /// <param name="device">Whose.</param>
    /// <param name="exceptCartoonFiles">Whether a download may have removed a cartoon's document, and failed to delete its file: the sweep will.</param>
    public async Task AssertIsGoneAsync(DeviceId device, bool exceptCartoonFiles = false)
    {
        var before = _lastSeen[device];
        foreach (var original in before.OriginalsOf(device))
        {
            Assert.Null(await cluster.Store.FindOriginalAsync(original.Id, default));
            Assert.Empty(await cluster.Store.ListCartoonsAsync(original.Id, default));
            Assert.Null(await cluster.Store.FindFaceAsync(original.Id, default));
        }

        foreach (var (area, name) in before.FilesOf(device))
        {
            if (area is ImageArea.Temp && exceptCartoonFiles) continue;
            Assert.False(await cluster.HasFileAsync(area, name), $"{area}/{name} is left.");
        }
    }
}

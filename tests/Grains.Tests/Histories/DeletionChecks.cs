namespace Avatar.Grains.Tests;

/// <summary>Deletes devices, and checks answers and remaining data against the rules.</summary>
internal sealed class DeletionChecks(AvatarCluster cluster)
{
    private readonly Dictionary<DeviceId, VisibleState> _lastSeen = [];

    /// <summary>Records the visible state of the devices, except of those that are being deleted, of which nothing is visible.</summary>
    public void See(VisibleState state, IEnumerable<DeviceId> devices)
    {
        foreach (var device in devices)
        {
            if (!state.IsBeingDeleted(device)) _lastSeen[device] = state;
        }
    }

    public Task<Outcome<DeletedDevice>> DeleteAsync(DeviceId device, CancellationToken caller = default) =>
        Outcome.FromAsync(() => cluster.Device(device).DeleteAsync(device, null, caller));

    /// <summary>
    /// Calls the deletion after a call was rejected because the device is being deleted, and so waits for the deletion that the rejected call
    /// resumed. The answer has the counts of that deletion, or zeros of a later one that finds nothing.
    /// </summary>
    /// <param name="before">The visible state when the call was rejected.</param>
    /// <param name="device">The device id.</param>
    /// <param name="disturbed">Whether faults or interruptions may happen.</param>
    public async Task FinishAsync(VisibleState before, DeviceId device, bool disturbed)
    {
        var outcome = await DeleteAsync(device);
        outcome.AssertIs(null, disturbed);
        if (outcome.Answer is not { } answer) return;
        Assert.Contains(answer, new[] { before.Count(device), new() { Originals = 0, Cartoons = 0, Faces = 0 } });
        await AssertNothingIsLeftAsync(device);
    }

    /// <summary>A deletion that runs beside one other call may or may not count the result of that call.</summary>
    public static void AssertCounts(VisibleState before, DeviceId device, DeletedDevice answer)
    {
        var counted = before.Count(device);
        var least = before.IsBeingDeleted(device) ? 0 : counted.Originals;
        Assert.InRange(answer.Originals, least, counted.Originals + 1);
        Assert.InRange(answer.Faces, Math.Min(least, counted.Faces), counted.Faces + 1);
        Assert.InRange(answer.Cartoons, 0, counted.Cartoons + 1);
    }

    /// <summary>Returns whether the device's document and the marker of its deletion, which are deleted last, are gone.</summary>
    public async Task<bool> HasEndedAsync(DeviceId device) =>
        await cluster.Store.Devices.FindAsync(device, default) is null && await cluster.Store.Deletions.FindAsync(device, default) is null;

    /// <summary>Asserts that no collection has data of the device, and that no file remains that a document referred to.</summary>
    /// <inheritdoc cref="AssertIsGoneAsync"/>
    public async Task AssertNothingIsLeftAsync(DeviceId device, bool exceptCartoonFiles = false)
    {
        await AssertNoDocumentIsLeftAsync(device);
        await AssertIsGoneAsync(device, exceptCartoonFiles);
    }

    /// <summary>Asserts that no collection has data of the device.</summary>
    public async Task AssertNoDocumentIsLeftAsync(DeviceId device)
    {
        Assert.Null(await cluster.Store.Devices.FindAsync(device, default));
        Assert.Null(await cluster.Store.Deletions.FindAsync(device, default));
        Assert.Empty(await cluster.Store.Originals.ListAsync(device, null, 1, default));
        Assert.Empty(await cluster.Store.Cartoons.ListVisibleAsync(device, default));
        Assert.Empty(await cluster.Store.Faces.ListAsync(device, null, 1, default));
        Assert.Equal(0, await cluster.Store.IdempotencyRecords.DeleteByDeviceAsync(device, default));
    }

    /// <summary>Asserts that nothing remains of the earlier data; data that was created since may exist.</summary>
    /// <param name="device">The device id.</param>
    /// <param name="exceptCartoonFiles">Whether a download may have deleted a cartoon's document but failed to delete its file, which the sweep deletes later.</param>
    public async Task AssertIsGoneAsync(DeviceId device, bool exceptCartoonFiles = false)
    {
        var before = _lastSeen[device];
        foreach (var original in before.GetOriginals(device))
        {
            Assert.Null(await cluster.Store.Originals.FindAsync(original.Id, default));
            Assert.Empty(await cluster.Store.Cartoons.ListAsync(original.Id, default));
            Assert.Null(await cluster.Store.Faces.FindAsync(original.Id, default));
        }

        foreach (var (area, name) in before.GetFiles(device))
        {
            if (area is ImageArea.Temp && exceptCartoonFiles) continue;
            Assert.False(await cluster.HasFileAsync(area, name), $"{area}/{name} is left.");
        }
    }
}

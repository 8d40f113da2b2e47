using Avatar.Storage;

namespace Avatar.Grains.Tests;

/// <summary>All data of a device is deleted permanently, in spite of failures during the deletion and concurrent calls.</summary>
public sealed class DeviceDeletionTests(AvatarCluster cluster) : IClassFixture<AvatarCluster>
{
    private readonly DeviceId _device = AvatarCluster.NewDevice();

    [Fact]
    public async Task Everything_of_the_device_is_deleted_and_nothing_of_another()
    {
        var stranger = AvatarCluster.NewDevice();
        var theirs = await cluster.UploadAsync(stranger);
        var files = await ListAllFilesAsync();
        await FillAsync();

        var deleted = await DeleteAsync();

        Assert.Equal(new DeletedDevice { Originals = 2, Cartoons = 2, Faces = 1 }, deleted);
        Assert.Equal(files, await ListAllFilesAsync());
        await AssertNothingIsLeftAsync();
        Assert.Equal(theirs.Original.Id, Assert.Single((await cluster.Device(stranger).ListOriginalsAsync(stranger, null, default)).Originals).Id);
    }

    [Fact]
    public async Task A_device_that_was_deleted_can_be_deleted_again_and_starts_anew()
    {
        var key = IdempotencyKey.Parse("the-same-key");
        var first = await cluster.UploadAsync(_device, key);
        await DeleteAsync();
        Assert.Equal(new DeletedDevice { Originals = 0, Cartoons = 0, Faces = 0 }, await DeleteAsync());

        var second = await cluster.UploadAsync(_device, key);

        Assert.False(second.Replayed);
        Assert.NotEqual(first.Original.Id, second.Original.Id);
        Assert.Equal(second.Original.Id, Assert.Single((await cluster.Device(_device).ListOriginalsAsync(_device, null, default)).Originals).Id);
        Assert.NotNull(await cluster.Store.Devices.FindAsync(_device, default));
        await FailsAsync(AvatarError.OriginalNotFound, () => cluster.RegenerateAsync(_device, first.Original.Id));
        await FailsAsync(AvatarError.CartoonNotFound, () => cluster.DownloadAsync(_device, first.Cartoon.Id));
    }

    [Theory]
    [InlineData(nameof(FaultKind.Unavailable), false)]
    [InlineData(nameof(FaultKind.LostBefore), false)]
    [InlineData(nameof(FaultKind.LostAfter), false)]
    [InlineData(nameof(FaultKind.CrashBefore), true)]
    [InlineData(nameof(FaultKind.CrashAfter), true)]
    public async Task A_deletion_that_fails_at_any_step_is_finished_by_the_next_and_counts_the_same(string kind, bool asleep)
    {
        var files = await ListAllFilesAsync();
        var steps = 0;
        for (var isOver = false; !isOver; steps++)
        {
            await FillAsync();
            cluster.Faults.Plan(steps, Enum.Parse<FaultKind>(kind));

            var failure = await Record.ExceptionAsync(DeleteAsync);

            isOver = !cluster.Faults.Struck;
            if (asleep) await cluster.DeactivateAllAsync();
            cluster.Faults.Clear();
            var marker = await cluster.Store.Deletions.FindAsync(_device, default);
            if (marker is not null && steps % 2 == 0)
            {
                // The first call sees none of the remaining data, and resumes the deletion.
                await FailsAsync(AvatarError.Busy, () => cluster.Device(_device).ListOriginalsAsync(_device, null, default).AsTask());
                await DeleteAsync();
            }
            else
            {
                // A repeated call gets the same answer, unless the deletion had finished and only the answer was lost.
                var counts = Counts(await DeleteAsync());
                if (marker is not null) Assert.Equal((2, 2, 1), counts);
                else if (failure is not null) Assert.Contains(counts, new List<(int, int, int)> { (2, 2, 1), (0, 0, 0) });
            }

            Assert.Equal(files, await ListAllFilesAsync());
            await AssertNothingIsLeftAsync();
        }

        Assert.InRange(steps, 20, 150);
    }

    [Fact]
    public async Task A_deletion_that_was_cut_off_goes_on_with_the_devices_next_call_and_hides_everything_until_it_is_over()
    {
        await FillAsync();
        await cluster.DeactivateAllAsync();
        await cluster.Store.Deletions.BeginAsync(Marker(originals: 7), default);

        await FailsAsync(AvatarError.Busy, () => cluster.Device(_device).ListFacesAsync(_device, null, default).AsTask());

        Assert.True((await DeleteAsync()).Originals is 7 or 0);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task The_expiry_finishes_abandoned_deletions_and_leaves_young_ones()
    {
        var other = AvatarCluster.NewDevice();
        await FillAsync();
        await cluster.UploadAsync(other);
        await cluster.Store.Deletions.BeginAsync(Marker(), default);
        cluster.Clock.Advance(TimeSpan.FromMinutes(1));
        await cluster.Store.Deletions.BeginAsync(Marker() with { DeviceId = other }, default);

        await cluster.Expiry.ExpireAsync(default);

        await AssertNothingIsLeftAsync();
        Assert.NotNull(await cluster.Store.Deletions.FindAsync(other, default));
        Assert.Equal(1, await cluster.Store.Originals.CountAsync(other, default));
        await cluster.Device(other).DeleteAsync(other, null, default);
    }

    [Fact]
    public async Task A_deletion_that_cannot_be_finished_keeps_no_cartoon_from_expiring()
    {
        var old = await cluster.UploadAsync(AvatarCluster.NewDevice());
        await FillAsync();
        await cluster.Store.Deletions.BeginAsync(Marker(), default);
        cluster.Clock.Advance(AvatarCluster.Lifetime + TimeSpan.FromSeconds(1));
        cluster.Faults.Plan(0, FaultKind.Unavailable, name => name == StoreCalls.DeleteOriginal);

        await cluster.Expiry.ExpireAsync(default);

        Assert.True(cluster.Faults.Struck);
        cluster.Faults.Clear();
        Assert.Null(await cluster.Store.Cartoons.FindAsync(old.Cartoon.Id, default));
        Assert.NotNull(await cluster.Store.Deletions.FindAsync(_device, default));
        await cluster.Expiry.ExpireAsync(default);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Finishing_a_deletion_that_is_over_deletes_nothing()
    {
        await cluster.UploadAsync(_device);

        await cluster.Device(_device).FinishDeletionAsync(_device, default);

        Assert.Single((await cluster.Device(_device).ListOriginalsAsync(_device, null, default)).Originals);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_upload_under_way_is_cancelled_and_leaves_nothing(bool withKey)
    {
        var files = await ListAllFilesAsync();
        using (cluster.Engine.Hold())
        {
            var upload = cluster.UploadAsync(_device, withKey ? IdempotencyKey.Parse("under-way") : null);
            await cluster.Engine.Entered;

            await DeleteAsync();

            await FailsAsync(AvatarError.Busy, () => upload);
        }

        Assert.Equal(files, await ListAllFilesAsync());
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task An_upload_that_is_cancelled_before_it_reaches_its_original_leaves_no_photo()
    {
        var files = await ListAllFilesAsync();
        Task<UploadAnswer> upload;
        Task<DeletedDevice> deletion;
        using (var reading = cluster.Faults.Hold(StoreCalls.ListFaces))
        {
            upload = cluster.UploadAsync(_device);
            await reading.Entered;
            deletion = DeleteAsync();
            while (!await IsClosedAsync()) Assert.False(deletion.IsCompleted);
        }

        await FailsAsync(AvatarError.Busy, () => upload);
        await deletion;
        Assert.Equal(files, await ListAllFilesAsync());
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_deletion_waits_for_a_commit_that_nobody_waits_for_any_more()
    {
        var files = await ListAllFilesAsync();
        Task<DeletedDevice> deletion;
        using (var commit = cluster.Faults.Hold(StoreCalls.InsertOriginal))
        {
            var upload = cluster.UploadAsync(_device);
            await commit.Entered;
            deletion = DeleteAsync();
            await FailsAsync(AvatarError.Busy, () => upload);

            // Long enough for a deletion that does not wait.
            for (var calls = 0; calls < 200; calls++) await IsClosedAsync();
            Assert.False(deletion.IsCompleted);
            Assert.NotNull(await cluster.Store.Deletions.FindAsync(_device, default));
        }

        Assert.Equal(new DeletedDevice { Originals = 0, Cartoons = 0, Faces = 0 }, await deletion);
        Assert.Equal(files, await ListAllFilesAsync());
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task An_upload_whose_photo_was_deleted_before_its_call_arrived_must_be_sent_again()
    {
        var file = await cluster.StoreAsync(_device);
        await DeleteAsync();

        await FailsAsync(AvatarError.Unavailable, () => cluster.Device(_device).UploadAsync(_device, AvatarCluster.NewUpload(file), default));

        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task An_upload_whose_devices_grain_was_lost_makes_nothing_after_the_device_was_deleted()
    {
        var original = OriginalId.New(TimeProvider.System);
        var file = await cluster.StoreAsync(_device);
        Task<UploadAnswer> upload;
        using (cluster.Engine.Hold())
        {
            upload = CreateAsync(original, file);
            await cluster.Engine.Entered;
            await DeleteAsync();
        }

        await FailsAsync(AvatarError.Unavailable, () => upload);
        Assert.False(await cluster.HasPhotoAsync(_device, file.Filename));
        Assert.Empty(await cluster.ListFilesAsync(ImageArea.Temp, original));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Drawings_under_way_and_in_line_are_cancelled_and_leave_nothing()
    {
        var files = await ListAllFilesAsync();
        var original = (await cluster.UploadAsync(_device)).Original;
        using (cluster.Engine.Hold())
        {
            var calls = Enumerable.Range(0, 5).Select(_ => cluster.RegenerateAsync(_device, original.Id)).ToArray();
            await cluster.Engine.Entered;

            Assert.Equal(1, (await DeleteAsync()).Cartoons);

            foreach (var call in calls) await FailsAsync(AvatarError.Busy, () => call);
        }

        Assert.Equal(files, await ListAllFilesAsync());
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Calls_beside_a_deletion_leave_nothing()
    {
        var files = await ListAllFilesAsync();
        for (var round = 0; round < 20; round++)
        {
            var (original, cartoon) = await cluster.UploadAsync(_device) is var made ? (made.Original, made.Cartoon) : default;
            Task[] calls =
            [
                cluster.UploadAsync(_device, IdempotencyKey.Parse($"round-{round}")),
                cluster.RegenerateAsync(_device, original.Id),
                cluster.DownloadAsync(_device, cartoon.Id),
                DeleteAsync(),
                DeleteAsync(),
                cluster.RegenerateAsync(_device, original.Id),
                cluster.DownloadAsync(_device, cartoon.Id),
                cluster.Device(_device).ListCartoonsAsync(_device, null, default),
            ];
            foreach (var call in calls)
            {
                var refused = await Record.ExceptionAsync(() => call) as AvatarException;

                // If the photo was received before the deletion and the upload call arrives after it, the photo is gone.
                var mayLackItsPhoto = call == calls[0] && refused is { Error: AvatarError.Unavailable };
                Assert.True(
                    mayLackItsPhoto
                        || refused is null or { Error: AvatarError.Busy or AvatarError.OriginalNotFound or AvatarError.CartoonNotFound or AvatarError.AlreadyDownloaded },
                    refused?.ToString());
            }

            await DeleteAsync();
            Assert.Equal(files, await ListAllFilesAsync());
            await AssertNothingIsLeftAsync();
        }
    }

    [Fact]
    public async Task An_upload_whose_devices_grain_was_lost_makes_nothing_while_the_device_is_deleted()
    {
        var original = OriginalId.New(TimeProvider.System);
        var file = await cluster.StoreAsync(_device);
        await cluster.Store.Deletions.BeginAsync(Marker(), default);

        await FailsAsync(AvatarError.Busy, () => CreateAsync(original, file));

        Assert.Null(await cluster.Store.Originals.FindAsync(original, default));
        Assert.False(await cluster.HasPhotoAsync(_device, file.Filename));
        Assert.Empty(await cluster.ListFilesAsync(ImageArea.Temp, original));
    }

    [Fact]
    public async Task A_notification_after_the_deletion_lists_nothing()
    {
        var upload = await cluster.UploadAsync(_device);
        var face = (await cluster.DownloadAsync(_device, upload.Cartoon.Id)).Face;
        await DeleteAsync();

        await cluster.Device(_device).NoteAsync(_device, upload.Original, face, default);

        Assert.Empty((await cluster.Device(_device).ListOriginalsAsync(_device, null, default)).Originals);
        Assert.Empty((await cluster.Device(_device).ListFacesAsync(_device, null, default)).Faces);
    }

    [Fact]
    public async Task The_devices_activity_does_not_bring_it_back()
    {
        await FillAsync();
        cluster.Clock.Advance(TimeSpan.FromMinutes(5));
        await cluster.Device(_device).ListOriginalsAsync(_device, null, default);
        await DeleteAsync();
        cluster.Clock.Advance(TimeSpan.FromMinutes(5));
        await cluster.Device(_device).ListOriginalsAsync(_device, null, default);

        await cluster.DeactivateAllAsync();

        Assert.Null(await cluster.Store.Devices.FindAsync(_device, default));
    }

    private Task<DeletedDevice> DeleteAsync() => cluster.Device(_device).DeleteAsync(_device, null, default);

    /// <summary>Returns whether calls are rejected because the device is being deleted.</summary>
    private async Task<bool> IsClosedAsync() =>
        await Record.ExceptionAsync(() => cluster.Device(_device).AdmitUploadAsync(_device, default)) is AvatarException { Error: AvatarError.Busy };

    /// <summary>Calls the grain of an original as the grain of its device does.</summary>
    private Task<UploadAnswer> CreateAsync(OriginalId original, UploadedFile file) =>
        cluster.Original(original).CreateAsync(_device, AvatarCluster.NewUpload(file) with { OriginalId = original, Style = "comic" }, null, default);

    private DeviceDeletion Marker(int originals = 0) =>
        new() { DeviceId = _device, Id = Guid.NewGuid(), StartedAt = cluster.Clock.GetUtcNow(), Originals = originals, Cartoons = 0, Faces = 0 };

    /// <summary>Two originals, one of them with a face, and two cartoons of the other.</summary>
    private async Task FillAsync()
    {
        var chosen = await cluster.UploadAsync(_device);
        await cluster.DownloadAsync(_device, chosen.Cartoon.Id);
        var open = await cluster.UploadAsync(_device, IdempotencyKey.Parse($"fill-{chosen.Original.Id}"));
        await cluster.RegenerateAsync(_device, open.Original.Id);
    }

    private async Task<string[]> ListAllFilesAsync()
    {
        var files = new List<string>();
        foreach (var area in ImageAreas.All) files.AddRange((await cluster.ListFilesAsync(area)).Select(name => $"{area}/{name}"));
        return [.. files.Order()];
    }

    private async Task AssertNothingIsLeftAsync()
    {
        Assert.Null(await cluster.Store.Devices.FindAsync(_device, default));
        Assert.Null(await cluster.Store.Deletions.FindAsync(_device, default));
        Assert.Empty(await cluster.Store.Originals.ListAsync(_device, null, 10, default));
        Assert.Empty(await cluster.Store.Cartoons.ListVisibleAsync(_device, default));
        Assert.Empty(await cluster.Store.Faces.ListAsync(_device, null, 10, default));
        Assert.Empty(await cluster.Store.IdempotencyRecords.ListPendingByDeviceAsync(_device, default));
        Assert.Equal(0, await cluster.Store.IdempotencyRecords.DeleteByDeviceAsync(_device, default));
        Assert.Empty((await cluster.Device(_device).ListOriginalsAsync(_device, null, default)).Originals);
        Assert.Empty((await cluster.Device(_device).ListFacesAsync(_device, null, default)).Faces);
        Assert.Empty(await cluster.Device(_device).ListCartoonsAsync(_device, null, default));
    }

    private static (int Originals, int Cartoons, int Faces) Counts(DeletedDevice deleted) => (deleted.Originals, deleted.Cartoons, deleted.Faces);

    private static async Task FailsAsync(AvatarError expected, Func<Task> call) =>
        Assert.Equal(expected, (await Assert.ThrowsAsync<AvatarException>(call)).Error);
}

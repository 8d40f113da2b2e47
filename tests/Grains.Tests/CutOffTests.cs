using Avatar.Storage;
using Orleans.Core.Internal;

namespace Avatar.Grains.Tests;

/// <summary>
/// Tests what remains when a call does not run, stops half-way, is repeated, or continues after hours: everything that was acknowledged,
/// and nothing else.
/// </summary>
public sealed class CutOffTests(AvatarCluster cluster) : IClassFixture<AvatarCluster>, IAsyncLifetime
{
    private readonly DeviceId _device = AvatarCluster.NewDevice();
    private readonly string[] _setAside = cluster.ListLostAndFound();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        cluster.Faults.Clear();
        Assert.Equal(_setAside, cluster.ListLostAndFound());
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_photo_whose_call_never_ran_is_gone_after_the_sweep()
    {
        var photo = (await cluster.StoreAsync(_device)).Filename;
        await cluster.Expiry.SweepAsync(default);
        Assert.True(await cluster.HasPhotoAsync(_device, photo));

        await cluster.SweepOldFilesAsync();

        Assert.False(await cluster.HasPhotoAsync(_device, photo));
    }

    [Fact]
    public async Task A_deletion_finds_received_photos_that_no_activation_remembers()
    {
        var photo = (await cluster.StoreAsync(_device)).Filename;
        var strangers = AvatarCluster.NewDevice();
        var theirs = (await cluster.StoreAsync(strangers)).Filename;
        await cluster.DeactivateAllAsync();

        await cluster.Device(_device).DeleteAsync(_device, null, default);

        Assert.False(await cluster.HasPhotoAsync(_device, photo));
        Assert.True(await cluster.HasPhotoAsync(strangers, theirs));
    }

    [Theory]
    [InlineData(nameof(IImageStore.ClaimAsync), false)]
    [InlineData(StoreCalls.InsertOriginal, false)]
    [InlineData(nameof(IImageStore.ClaimAsync), true)]
    [InlineData(StoreCalls.InsertOriginal, true)]
    public async Task A_photo_claimed_before_a_crash_goes_with_the_sweep_or_with_its_device(string crash, bool isDeleted)
    {
        var file = await cluster.StoreAsync(_device);
        cluster.Faults.Plan(0, crash == nameof(IImageStore.ClaimAsync) ? FaultKind.CrashAfter : FaultKind.CrashBefore, name => name == crash);
        await Record.ExceptionAsync(() => cluster.Device(_device).UploadAsync(_device, AvatarCluster.NewUpload(file), default));
        Assert.True(cluster.Faults.Struck);
        await cluster.DeactivateAllAsync();
        cluster.Faults.Clear();
        Assert.True(await cluster.HasFileAsync(ImageArea.Originals, file.Filename));

        if (isDeleted) await cluster.Device(_device).DeleteAsync(_device, null, default);
        else await cluster.SweepOldFilesAsync();

        Assert.False(await cluster.HasPhotoAsync(_device, file.Filename));
        Assert.Empty(await cluster.Store.Originals.ListAsync(_device, null, 10, default));
    }

    [Theory]
    [InlineData(nameof(FaultKind.CrashBefore))]
    [InlineData(nameof(FaultKind.CrashAfter))]
    public async Task A_photo_whose_document_was_written_before_a_crash_stays(string kind)
    {
        var file = await cluster.StoreAsync(_device);
        cluster.Faults.Plan(0, Enum.Parse<FaultKind>(kind), name => name == nameof(IImageStore.SettleAsync));
        await Record.ExceptionAsync(() => cluster.Device(_device).UploadAsync(_device, AvatarCluster.NewUpload(file), default));
        await cluster.DeactivateAllAsync();
        cluster.Faults.Clear();

        await cluster.SweepOldFilesAsync();

        Assert.True(await cluster.HasFileAsync(ImageArea.Originals, file.Filename));
        Assert.False(await cluster.HasFileAsync(ImageArea.Incoming, ImageName.ForIncoming(_device, file.Filename)));
        Assert.Equal(file.Filename, Assert.Single(await cluster.Store.Originals.ListAsync(_device, null, 10, default)).Filename);
    }

    [Fact]
    public async Task An_upload_whose_photo_is_swept_meanwhile_is_rejected_and_keeps_no_document()
    {
        var file = await cluster.StoreAsync(_device);
        Task<UploadAnswer> upload;
        using (var insert = cluster.Faults.Hold(StoreCalls.InsertOriginal))
        {
            upload = cluster.Device(_device).UploadAsync(_device, AvatarCluster.NewUpload(file), default);
            await insert.Entered;
            await cluster.SweepOldFilesAsync();
        }

        await FailsAsync(AvatarError.Unavailable, () => upload);
        Assert.Empty(await cluster.Store.Originals.ListAsync(_device, null, 10, default));
        Assert.False(await cluster.HasPhotoAsync(_device, file.Filename));
    }

    /// <summary>A sweep, or a second activation that handles a retry of the front, finds the document and settles the photo first.</summary>
    [Fact]
    public async Task An_upload_whose_photo_was_settled_elsewhere_keeps_its_document()
    {
        var file = await cluster.StoreAsync(_device);
        Task<UploadAnswer> upload;
        using (var settling = cluster.Faults.Hold(nameof(IImageStore.SettleAsync)))
        {
            upload = cluster.Device(_device).UploadAsync(_device, AvatarCluster.NewUpload(file), default);
            await settling.Entered;
            await cluster.SweepOldFilesAsync();
        }

        Assert.Equal(file.Filename, (await upload).Original.Filename);
        Assert.True(await cluster.HasFileAsync(ImageArea.Originals, file.Filename));
    }

    [Fact]
    public async Task An_upload_is_finished_while_the_grain_of_its_device_deactivates()
    {
        var request = AvatarCluster.NewUpload(await cluster.StoreAsync(_device)) with { CallId = Guid.NewGuid() };
        Task<UploadAnswer> upload;
        using (cluster.Engine.Hold())
        {
            upload = cluster.Device(_device).UploadAsync(_device, request, default);
            await cluster.Engine.Entered;
            await cluster.Device(_device).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        }

        Assert.Equal(request.OriginalId, (await upload).Original.Id);
        Assert.Equal(request.OriginalId, Assert.Single((await cluster.Device(_device).ListOriginalsAsync(_device, null, default)).Originals).Id);
    }

    [Fact]
    public async Task A_call_that_is_sent_once_more_makes_the_same_original_and_the_same_cartoon()
    {
        var upload = AvatarCluster.NewUpload(await cluster.StoreAsync(_device));
        var (first, second) = (
            await cluster.Device(_device).UploadAsync(_device, upload, default), await cluster.Device(_device).UploadAsync(_device, upload, default));
        var regeneration = AvatarCluster.NewRegeneration(first.Original.Id);
        await cluster.Device(_device).RegenerateAsync(_device, regeneration, default);
        var again = await cluster.Device(_device).RegenerateAsync(_device, regeneration, default);

        Assert.Equal(first, second);
        Assert.Equal([regeneration.CartoonId, upload.CartoonId], again.Cartoons.Select(cartoon => cartoon.Id));
        Assert.True(await cluster.HasFileAsync(ImageArea.Originals, first.Original.Filename));
    }

    /// <summary>The repeat arrives before the first caller gives up, and joins its work, or afterwards, and starts over.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_repeat_is_answered_although_the_first_caller_leaves(bool joins)
    {
        var key = IdempotencyKey.Parse($"left-by-all-{joins}");
        using var caller = new CancellationTokenSource();
        var first = AvatarCluster.NewUpload(await cluster.StoreAsync(_device)) with { IdempotencyKey = key, CallId = Guid.NewGuid() };
        var second = AvatarCluster.NewUpload(await cluster.StoreAsync(_device)) with { IdempotencyKey = key, CallId = Guid.NewGuid() };
        Task<UploadAnswer>? repeat = null;
        using (var record = cluster.Faults.Hold(StoreCalls.InsertRecord))
        {
            var left = cluster.Device(_device).UploadAsync(_device, first, caller.Token);
            await record.Entered;
            if (!joins) await LeaveAsync();
            repeat = cluster.Device(_device).UploadAsync(_device, second, default);
            while (await cluster.Device(_device).IsUnderWayAsync(second.CallId!.Value, default) is false) Assert.False(repeat.IsCompleted);
            if (joins) await LeaveAsync();

            async Task LeaveAsync()
            {
                await caller.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
                while (await cluster.Device(_device).IsUnderWayAsync(first.CallId!.Value, default)) Assert.False(repeat?.IsCompleted == true);
            }
        }

        Assert.Equal(first.OriginalId, (await repeat!).Original.Id);
        Assert.Single(await cluster.Store.Originals.ListAsync(_device, null, 10, default));
    }

    [Theory]
    [InlineData("expire-cartoons", StoreCalls.ListDeletions)]
    [InlineData("sweep-files", nameof(IImageStore.DeleteUnfinishedAsync))]
    public async Task A_run_lives_as_long_as_it_runs_although_nobody_calls_its_grain(string reminder, string step)
    {
        var (upload, orphan) = (await cluster.UploadAsync(_device), (await cluster.StoreAsync(_device)).Filename);
        await cluster.Expiry.SweepAsync(default);
        await cluster.AgeAllFilesAsync();
        cluster.Clock.Advance(AvatarCluster.Lifetime + TimeSpan.FromSeconds(1));
        var before = cluster.Faults.Count(step);
        Task joined;
        using (var held = cluster.Faults.Hold(step))
        {
            await cluster.Expiry.AsReference<IRemindable>().ReceiveReminder(reminder, default);
            await held.Entered;
            await cluster.DeactivateAllAsync();

            // If the activation still exists, the caller joins its run; the second call runs after the first.
            joined = reminder == "sweep-files" ? cluster.Expiry.SweepAsync(default) : cluster.Expiry.ExpireAsync(default);
            await cluster.Expiry.EnsureRemindersAsync(default);
        }

        await joined;
        Assert.Equal(before + 1, cluster.Faults.Count(step));
        Assert.Equal(reminder == "sweep-files", await cluster.Store.Cartoons.FindAsync(upload.Cartoon.Id, default) is not null);
        Assert.Equal(reminder != "sweep-files", await cluster.HasPhotoAsync(_device, orphan));
    }

    [Fact]
    public async Task A_deletion_run_that_another_activation_has_finished_deletes_nothing_that_was_sent_since()
    {
        await cluster.UploadAsync(_device);
        Original sent;
        Task deletion;
        using (var listing = cluster.Faults.Hold(StoreCalls.ListPendingOfDevice))
        {
            deletion = cluster.Device(_device).DeleteAsync(_device, null, default);
            await listing.Entered;
            var marker = (await cluster.Store.Deletions.FindAsync(_device, default))!;
            await cluster.Store.Deletions.EndAsync(marker, cluster.Clock.GetUtcNow(), default);
            sent = Make.Original(_device);
            await cluster.Store.Originals.InsertAsync(sent, default);
        }

        await deletion;
        Assert.NotNull(await cluster.Store.Originals.FindAsync(sent.Id, default));
    }

    [Theory]
    [InlineData(StoreCalls.InsertCartoon)]
    [InlineData(StoreCalls.InsertFace)]
    public async Task No_document_is_kept_whose_file_the_sweep_may_have_deleted_while_the_process_was_suspended(string insert)
    {
        var upload = await cluster.UploadAsync(_device);
        Task call;
        using (var held = cluster.Faults.Hold(insert))
        {
            call = insert == StoreCalls.InsertFace
                ? cluster.DownloadAsync(_device, upload.Cartoon.Id)
                : cluster.RegenerateAsync(_device, upload.Original.Id);
            await held.Entered;
            cluster.Clock.Advance(TimeSpan.FromHours(7));
        }

        await FailsAsync(AvatarError.Unavailable, () => call);
        Assert.Null(await cluster.Store.Faces.FindAsync(upload.Original.Id, default));
        Assert.Equal(upload.Cartoon.Id, Assert.Single(await cluster.Store.Cartoons.ListAsync(upload.Original.Id, default)).Id);
    }

    [Fact]
    public async Task A_doubt_that_arises_while_the_lists_are_read_has_them_read_again()
    {
        var faults = new Faults();
        var lists = new DeviceLists(_device, FaultyAvatarStore.Wrap(cluster.Store, faults), cluster.Clock);
        Task reading;
        using (var held = faults.Hold(StoreCalls.ListFaces))
        {
            reading = lists.EnsureFreshAsync().AsTask();
            await held.Entered;
            lists.Invalidate();
        }

        await reading;
        var before = faults.Count(StoreCalls.ListFaces);
        await lists.EnsureFreshAsync();
        Assert.Equal(before + 1, faults.Count(StoreCalls.ListFaces));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_keeps_no_list_from_being_read_again()
    {
        await cluster.UploadAsync(_device);
        await cluster.Device(_device).ListOriginalsAsync(_device, null, default);
        cluster.Clock.Step(-TimeSpan.FromHours(1));
        cluster.Clock.Advance(TimeSpan.FromMinutes(6));
        await cluster.Store.Originals.InsertAsync(Make.Original(_device), default);

        var listed = await cluster.Device(_device).ListOriginalsAsync(_device, null, default);

        cluster.Clock.Step(TimeSpan.FromHours(1));
        Assert.Equal(2, listed.Total);
    }

    private static async Task FailsAsync(AvatarError expected, Func<Task> call) =>
        Assert.Equal(expected, (await Assert.ThrowsAsync<AvatarException>(call)).Error);
}

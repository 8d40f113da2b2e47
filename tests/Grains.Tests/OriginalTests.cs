using Avatar.Imaging;

namespace Avatar.Grains.Tests;

/// <summary>Uploads, regenerations and downloads of an original, through its device's grain.</summary>
public sealed class OriginalTests(AvatarCluster cluster) : IClassFixture<AvatarCluster>
{
    private readonly DeviceId _device = AvatarCluster.NewDevice();

    [Fact]
    public async Task An_upload_makes_an_original_and_a_cartoon_with_their_files()
    {
        var (original, cartoon) = await UploadAsync();

        Assert.Equal(original, await cluster.Store.Originals.FindAsync(original.Id, default));
        Assert.Equal(cartoon, await cluster.Store.Cartoons.FindAsync(cartoon.Id, default));
        Assert.True(await cluster.HasFileAsync(ImageArea.Originals, original.Filename));
        Assert.True(await cluster.HasFileAsync(ImageArea.Temp, cartoon.Filename));
        Assert.Equal($"/uploads/originals/{original.Filename}", original.FilePath);
        Assert.Equal($"http://test/uploads/temp/{cartoon.Filename}", cartoon.ImageUrl);
        Assert.True(cartoon.CreatedAt > original.CreatedAt);
        Assert.NotNull(await cluster.Store.Devices.FindAsync(_device, default));
    }

    [Fact]
    public async Task A_style_that_does_not_exist_is_refused_and_leaves_no_file()
    {
        var file = await cluster.StoreAsync(_device);

        await FailsAsync(AvatarError.UnknownStyle, () => cluster.Device(_device).UploadAsync(
            _device, AvatarCluster.NewUpload(file) with { Style = "baroque" }, default));

        Assert.False(await cluster.HasPhotoAsync(_device, file.Filename));
    }

    [Fact]
    public async Task A_style_left_to_the_seed_is_stored_and_answered_as_the_one_picked()
    {
        var (original, _) = await UploadAsync();

        string[] picked = ["comic", "painting", "watercolor", "sketch", "pop"];
        for (var seed = 100; seed < 100 + picked.Length; seed++)
        {
            var answer = await cluster.Device(_device).RegenerateAsync(
                _device, AvatarCluster.NewRegeneration(original.Id) with { Style = CartoonStyles.Random, Seed = seed }, default);

            Assert.Equal(picked[seed - 100], answer.Cartoon.Style);
            Assert.Equal(answer.Cartoon.Style, (await cluster.Store.Cartoons.FindAsync(answer.Cartoon.Id, default))!.Style);
        }
    }

    [Fact]
    public async Task A_vector_drawing_is_kept_beside_its_cartoon_until_that_is_deleted()
    {
        var (original, _) = await UploadAsync();
        var cartoon = (await DrawVectorAsync(original.Id)).Cartoon;

        Assert.Equal(CartoonStyles.Vector, cartoon.Style);
        Assert.Equal([cartoon.Filename.ToSvg()], await cluster.ListFilesAsync(ImageArea.Masters, original.Id));
        await cluster.SweepOldFilesAsync();
        Assert.Equal([cartoon.Filename.ToSvg()], await cluster.ListFilesAsync(ImageArea.Masters, original.Id));

        for (var i = 0; i < cluster.MaxPerOriginal; i++) await cluster.RegenerateAsync(_device, original.Id);

        Assert.Null(await cluster.Store.Cartoons.FindAsync(cartoon.Id, default));
        Assert.Empty(await cluster.ListFilesAsync(ImageArea.Masters, original.Id));
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    public async Task The_face_of_a_vector_drawing_has_its_own_and_goes_with_the_device(ImageFormat format)
    {
        var (original, _) = await UploadAsync();
        var cartoon = (await DrawVectorAsync(original.Id)).Cartoon;

        var face = (await cluster.DownloadAsync(_device, cartoon.Id, format)).Face;

        ImageName[] expected = format is ImageFormat.Png ? [face.Filename.ToSvg()] : [face.Filename.ToSvg(), face.Filename.WithExtension("png")];
        Assert.Equal(expected.ToHashSet(), await cluster.ListFilesAsync(ImageArea.Masters, original.Id));
        await cluster.SweepOldFilesAsync();
        Assert.Equal(expected.ToHashSet(), await cluster.ListFilesAsync(ImageArea.Masters, original.Id));
        Assert.Equal(format is ImageFormat.Png, face.MasterSha256 is null);

        await cluster.Device(_device).DeleteAsync(_device, callId: null, default);

        Assert.Empty(await cluster.ListFilesAsync(ImageArea.Masters, original.Id));
    }

    [Fact]
    public async Task A_vector_drawing_without_a_cartoon_is_swept()
    {
        var (original, cartoon) = await UploadAsync();
        var orphan = ImageName.ForDerived(Make.Noon, original.Id, "svg");
        await using (var writer = await cluster.Images.CreateAsync(ImageArea.Masters, default))
        {
            await writer.WriteAsync(new byte[] { 1 }, default);
            Assert.True(await writer.PublishAsync(orphan, default));
        }

        await cluster.SweepOldFilesAsync();

        Assert.False(await cluster.HasFileAsync(ImageArea.Masters, orphan));
        Assert.True(await cluster.HasFileAsync(ImageArea.Temp, cartoon.Filename));
    }

    [Theory]
    [InlineData(ImageArea.Masters)]
    [InlineData(ImageArea.Temp)]
    public async Task A_name_that_one_file_of_a_vector_cartoon_cannot_have_is_taken_by_neither(ImageArea area)
    {
        var (original, _) = await UploadAsync();
        cluster.Faults.TakeNames(area, 3);

        var cartoon = (await DrawVectorAsync(original.Id)).Cartoon;

        Assert.False(cluster.Faults.IsTaken(area));
        Assert.Equal([cartoon.Filename.ToSvg()], await cluster.ListFilesAsync(ImageArea.Masters, original.Id));
        Assert.Equal(2, (await cluster.ListFilesAsync(ImageArea.Temp, original.Id)).Count);
    }

    [Fact]
    public async Task A_cartoon_that_is_drawn_in_another_style_says_so()
    {
        var (original, _) = await UploadAsync();
        cluster.Engine.Trusts = false;
        try
        {
            var cartoon = (await DrawVectorAsync(original.Id)).Cartoon;

            Assert.Equal(CartoonStyles.VectorFallback, cartoon.Style);
            Assert.Equal(cartoon.Style, (await cluster.Store.Cartoons.FindAsync(cartoon.Id, default))!.Style);
            Assert.Empty(await cluster.ListFilesAsync(ImageArea.Masters, original.Id));
        }
        finally
        {
            cluster.Engine.Trusts = true;
        }
    }

    [Theory]
    [InlineData(ImagingError.Undecodable, AvatarError.UndecodableImage)]
    [InlineData(ImagingError.EngineFailed, AvatarError.EngineFailed)]
    [InlineData(ImagingError.EngineTimeout, AvatarError.EngineTimeout)]
    [InlineData(ImagingError.Busy, AvatarError.Busy)]
    public async Task An_engine_that_fails_leaves_nothing_of_an_upload(ImagingError failure, AvatarError expected)
    {
        var file = await cluster.StoreAsync(_device);
        cluster.Engine.FailNext(failure);

        await FailsAsync(expected, () => cluster.Device(_device).UploadAsync(_device, AvatarCluster.NewUpload(file), default));

        Assert.False(await cluster.HasPhotoAsync(_device, file.Filename));
        Assert.Empty(await cluster.Store.Originals.ListAsync(_device, null, 10, default));
        Assert.Null(await cluster.Store.Devices.FindAsync(_device, default));
    }

    [Theory]
    [InlineData(ImagingError.Undecodable)]
    [InlineData(ImagingError.UnsupportedMediaType)]
    [InlineData(ImagingError.TooManyPixels)]
    public async Task A_stored_image_that_cannot_be_decoded_is_no_fault_of_the_caller(ImagingError failure)
    {
        var (original, cartoon) = await UploadAsync();

        cluster.Engine.FailNext(failure);
        await FailsAsync(AvatarError.Unavailable, () => cluster.RegenerateAsync(_device, original.Id));
        cluster.Engine.FailNext(failure);
        await FailsAsync(AvatarError.Unavailable, () => cluster.DownloadAsync(_device, cartoon.Id));

        Assert.Equal(cartoon.Id, (await cluster.DownloadAsync(_device, cartoon.Id)).Face.SourceCartoonId);
    }

    [Fact]
    public async Task Concurrent_regenerations_are_all_created_and_listed_in_their_order()
    {
        var (original, first) = await UploadAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(n => cluster.RegenerateAsync(_device, original.Id, seed: 1000 + n)));

        var state = await cluster.Device(_device).GetOriginalAsync(_device, original.Id, default);
        Assert.Equal(33, state.Cartoons.Length);
        Assert.Equal(33, state.Cartoons.DistinctBy(cartoon => (cartoon.Id, cartoon.Filename)).Count());
        Assert.Equal(first, state.Cartoons[^1]);
        Assert.Equal(state.Cartoons.Select(cartoon => cartoon.CreatedAt).OrderDescending(), state.Cartoons.Select(cartoon => cartoon.CreatedAt));
        Assert.Equal(33, state.Cartoons.Select(cartoon => cartoon.CreatedAt).Distinct().Count());
        Assert.Equal(Enumerable.Range(1000, 32), state.Cartoons[..^1].Select(cartoon => (int)cartoon.Seed).Order());
        Assert.All(answers, answer => Assert.Equal(state.Cartoons[^answer.Cartoons.Length..], answer.Cartoons));
    }

    [Fact]
    public async Task Cartoons_of_one_original_never_share_a_seed()
    {
        var (original, _) = await UploadAsync();
        for (var n = 0; n < 5; n++) await cluster.RegenerateAsync(_device, original.Id);
        await cluster.DeactivateAllAsync();

        var answer = await cluster.RegenerateAsync(_device, original.Id);

        Assert.Equal(7, answer.Cartoons.Select(cartoon => cartoon.Seed).Distinct().Count());
    }

    [Fact]
    public async Task Regenerations_beyond_the_queue_limit_are_rejected_as_busy()
    {
        var (original, _) = await UploadAsync();
        Task<AvatarError?>[] calls;
        using (cluster.Engine.Hold())
        {
            calls = [.. Enumerable.Range(0, 70).Select(_ => GetErrorAsync(() => cluster.RegenerateAsync(_device, original.Id)))];
            var waiting = calls.ToList();
            for (var refused = 0; refused < 5; refused++) waiting.Remove(await Task.WhenAny(waiting));
        }

        var errors = await Task.WhenAll(calls);
        Assert.Equal(5, errors.Count(error => error == AvatarError.Busy));
        Assert.Equal(65, errors.Count(error => error is null));
    }

    [Fact]
    public async Task Over_the_limit_the_oldest_cartoons_are_deleted()
    {
        var (original, first) = await UploadAsync();
        for (var n = 0; n < cluster.MaxPerOriginal; n++) await cluster.RegenerateAsync(_device, original.Id);

        var cartoons = (await cluster.Device(_device).GetOriginalAsync(_device, original.Id, default)).Cartoons;

        Assert.Equal(cluster.MaxPerOriginal, cartoons.Length);
        Assert.Null(await cluster.Store.Cartoons.FindAsync(first.Id, default));
        Assert.False(await cluster.HasFileAsync(ImageArea.Temp, first.Filename));
    }

    [Fact]
    public async Task An_insert_that_was_repeated_displaces_the_oldest_cartoon_too()
    {
        var (original, first) = await UploadAsync();
        for (var n = 1; n < cluster.MaxPerOriginal; n++) await cluster.RegenerateAsync(_device, original.Id);
        cluster.Faults.RepeatsCartoonInserts = true;
        try
        {
            var answer = await cluster.RegenerateAsync(_device, original.Id);

            Assert.Equal(answer.Cartoons, await cluster.Store.Cartoons.ListAsync(original.Id, default));
            Assert.Equal(cluster.MaxPerOriginal, answer.Cartoons.Length);
            Assert.False(await cluster.HasFileAsync(ImageArea.Temp, first.Filename));
        }
        finally
        {
            cluster.Faults.RepeatsCartoonInserts = false;
        }
    }

    [Fact]
    public async Task A_download_makes_the_face_and_removes_every_cartoon()
    {
        var (original, first) = await UploadAsync();
        var second = (await cluster.RegenerateAsync(_device, original.Id)).Cartoon;

        var download = await cluster.DownloadAsync(_device, first.Id, ImageFormat.Png);

        Assert.True(download.Created);
        Assert.Equal(first.Id, download.Face.SourceCartoonId);
        Assert.Equal([second.Id, first.Id], download.Face.CartoonIds);
        Assert.Equal("image/png", download.Face.MimeType);
        Assert.True(await cluster.HasFileAsync(ImageArea.Downloaded, download.Face.Filename));
        Assert.Empty(await cluster.Store.Cartoons.ListAsync(original.Id, default));
        Assert.Empty(await cluster.ListFilesAsync(ImageArea.Temp, original.Id));
        Assert.Empty(await cluster.Device(_device).ListCartoonsAsync(_device, null, default));
    }

    [Fact]
    public async Task A_face_has_its_master_beside_it_unless_it_is_one_itself()
    {
        var (lossy, lossyCartoon) = await UploadAsync();
        var (lossless, losslessCartoon) = await UploadAsync();

        var jpeg = (await cluster.DownloadAsync(_device, lossyCartoon.Id, ImageFormat.Jpeg)).Face;
        await cluster.DownloadAsync(_device, losslessCartoon.Id, ImageFormat.Png);

        Assert.Equal([jpeg.Filename.WithExtension("png")], await cluster.ListFilesAsync(ImageArea.Masters, lossy.Id));
        Assert.Empty(await cluster.ListFilesAsync(ImageArea.Masters, lossless.Id));
    }

    [Theory]
    [InlineData(ImageArea.Masters)]
    [InlineData(ImageArea.Downloaded)]
    public async Task A_name_that_one_file_of_a_face_cannot_have_is_taken_by_neither(ImageArea area)
    {
        var (original, cartoon) = await UploadAsync();
        cluster.Faults.TakeNames(area, 3);

        var face = (await cluster.DownloadAsync(_device, cartoon.Id)).Face;

        Assert.False(cluster.Faults.IsTaken(area));
        Assert.Equal([face.Filename], await cluster.ListFilesAsync(ImageArea.Downloaded, original.Id));
        Assert.Equal([face.Filename.WithExtension("png")], await cluster.ListFilesAsync(ImageArea.Masters, original.Id));
    }

    [Fact]
    public async Task Downloading_twice_returns_the_same_face_and_another_cartoon_is_refused()
    {
        var (original, first) = await UploadAsync();
        var second = (await cluster.RegenerateAsync(_device, original.Id)).Cartoon;
        var download = await cluster.DownloadAsync(_device, first.Id);
        await cluster.DeactivateAllAsync();

        var again = await cluster.DownloadAsync(_device, first.Id);

        Assert.False(again.Created);
        Assert.Equal(download.Face.Id, again.Face.Id);
        await FailsAsync(AvatarError.AlreadyDownloaded, () => cluster.DownloadAsync(_device, second.Id));
        await FailsAsync(AvatarError.AlreadyDownloaded, () => cluster.RegenerateAsync(_device, original.Id));
    }

    [Fact]
    public async Task The_cutter_is_told_how_the_cartoon_was_drawn()
    {
        var (original, _) = await UploadAsync();
        var cartoon = (await cluster.RegenerateAsync(_device, original.Id, seed: 77)).Cartoon;

        await cluster.DownloadAsync(_device, cartoon.Id);

        Assert.Equal(new Drawing(cartoon.Style, 77), cluster.Engine.LastDrawing);
    }

    [Fact]
    public async Task Of_many_concurrent_downloads_one_creates_the_face()
    {
        var (original, first) = await UploadAsync();
        var others = await Task.WhenAll(Enumerable.Range(0, 31).Select(_ => cluster.RegenerateAsync(_device, original.Id)));
        CartoonId[] cartoons = [first.Id, .. others.Select(answer => answer.Cartoon.Id)];
        var cuts = cluster.Engine.Cut;

        var answers = await Task.WhenAll(cartoons.Concat(cartoons).Select(async id =>
        {
            try
            {
                return await cluster.DownloadAsync(_device, id);
            }
            catch (AvatarException refused)
            {
                Assert.Equal(AvatarError.AlreadyDownloaded, refused.Error);
                return null;
            }
        }));

        Assert.Single(answers, answer => answer is { Created: true });
        Assert.Single(answers.Where(answer => answer is not null).Select(answer => answer!.Face.Id).Distinct());
        Assert.Equal(2, answers.Count(answer => answer is not null));
        Assert.Equal(cuts + 1, cluster.Engine.Cut);
        Assert.Single(await cluster.ListFilesAsync(ImageArea.Downloaded, original.Id));
        Assert.Empty(await cluster.ListFilesAsync(ImageArea.Temp, original.Id));
    }

    [Fact]
    public async Task A_download_does_not_wait_behind_a_slow_engine_and_the_drawing_finds_the_face()
    {
        var (original, cartoon) = await UploadAsync();
        Task<RegenerateAnswer> drawing;
        using (cluster.Engine.Hold())
        {
            drawing = cluster.RegenerateAsync(_device, original.Id);
            await cluster.Engine.Entered;
            Assert.True((await cluster.DownloadAsync(_device, cartoon.Id)).Created);
        }

        await FailsAsync(AvatarError.AlreadyDownloaded, () => drawing);
        Assert.Empty(await cluster.Store.Cartoons.ListAsync(original.Id, default));
        Assert.Empty(await cluster.ListFilesAsync(ImageArea.Temp, original.Id));
    }

    [Fact]
    public async Task A_caller_who_hangs_up_takes_the_drawing_along()
    {
        var (original, cartoon) = await UploadAsync();
        using (cluster.Engine.Hold())
        {
            using var caller = new CancellationTokenSource();
            var drawing = cluster.RegenerateAsync(_device, original.Id, cancellationToken: caller.Token);
            await cluster.Engine.Entered;
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drawing);
            await cluster.Engine.Abandoned;
        }

        // The queue is free again, and the drawing left nothing.
        var next = await cluster.RegenerateAsync(_device, original.Id);
        Assert.Equal([next.Cartoon.Id, cartoon.Id], next.Cartoons.Select(each => each.Id));
    }

    [Fact]
    public async Task A_device_sees_and_changes_only_its_own()
    {
        var (original, cartoon) = await UploadAsync();
        var stranger = AvatarCluster.NewDevice();

        await FailsAsync(AvatarError.OriginalNotFound, () => cluster.RegenerateAsync(stranger, original.Id));
        await FailsAsync(AvatarError.CartoonNotFound, () => cluster.DownloadAsync(stranger, cartoon.Id));
        await FailsAsync(AvatarError.OriginalNotFound, () => cluster.Device(stranger).GetOriginalAsync(stranger, original.Id, default));
        await FailsAsync(AvatarError.OriginalNotFound, () => cluster.Original(original.Id).GetAsync(stranger, default));
        Assert.Empty(await cluster.Device(stranger).ListCartoonsAsync(stranger, original.Id, default));
        await cluster.DownloadAsync(_device, cartoon.Id);
        await FailsAsync(AvatarError.CartoonNotFound, () => cluster.DownloadAsync(stranger, cartoon.Id));
        Assert.Null(await cluster.Store.Devices.FindAsync(stranger, default));
    }

    [Fact]
    public async Task A_face_that_another_activation_made_wins_over_ours()
    {
        var (original, cartoon) = await UploadAsync();
        var state = await cluster.Device(_device).GetOriginalAsync(_device, original.Id, default);
        var theirs = Make.Face(state.Original, cartoon);
        await cluster.Store.Faces.InsertAsync(theirs, default);

        var answer = await cluster.DownloadAsync(_device, cartoon.Id);

        Assert.False(answer.Created);
        Assert.Equal(theirs.Id, answer.Face.Id);
        Assert.Empty(await cluster.ListFilesAsync(ImageArea.Downloaded, original.Id));
        Assert.Empty(await cluster.ListFilesAsync(ImageArea.Masters, original.Id));
        Assert.Empty(await cluster.Store.Cartoons.ListAsync(original.Id, default));
    }

    [Fact]
    public async Task A_cartoon_committed_beside_a_face_of_another_activation_is_taken_back()
    {
        var (original, cartoon) = await UploadAsync();
        await cluster.Store.Faces.InsertAsync(Make.Face(original, cartoon), default);

        await FailsAsync(AvatarError.AlreadyDownloaded, () => cluster.RegenerateAsync(_device, original.Id));

        Assert.DoesNotContain(await cluster.Store.Cartoons.ListAsync(original.Id, default), each => each.Id != cartoon.Id);
        Assert.Single(await cluster.ListFilesAsync(ImageArea.Temp, original.Id), cartoon.Filename);
    }

    private async Task<(Original Original, RegeneratedCartoon Cartoon)> UploadAsync()
    {
        var answer = await cluster.UploadAsync(_device);
        return (answer.Original, answer.Cartoon);
    }

    private static async Task FailsAsync(AvatarError expected, Func<Task> call) => Assert.Equal(expected, await GetErrorAsync(call));

    private static async Task<AvatarError?> GetErrorAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (AvatarException refused)
        {
            return refused.Error;
        }
    }

    private Task<RegenerateAnswer> DrawVectorAsync(OriginalId original) => cluster.Device(_device).RegenerateAsync(
        _device, AvatarCluster.NewRegeneration(original) with { Style = CartoonStyles.Vector, Seed = 7 }, default);
}

using Avatar.Imaging;

namespace Avatar.Grains.Tests;

/// <summary>One Idempotency-Key of one device has one result (I9).</summary>
public sealed class IdempotencyTests(AvatarCluster cluster) : IClassFixture<AvatarCluster>
{
    private readonly DeviceId _device = AvatarCluster.NewDevice();
    private readonly IdempotencyKey _key = IdempotencyKey.Parse($"key-{Guid.NewGuid()}");

    [Fact]
    public async Task A_repeated_upload_gets_the_first_answer_and_leaves_no_second_file()
    {
        var first = await cluster.UploadAsync(_device, _key);
        await cluster.DeactivateAllAsync();

        var second = await cluster.UploadAsync(_device, _key);

        Assert.True(second.Replayed);
        Assert.Equal(first, second with { Replayed = false });
        Assert.Single(await cluster.Store.Originals.ListAsync(_device, null, 10, default));
        await AssertNoStrayUploadsAsync();
    }

    [Fact]
    public async Task Concurrent_uploads_with_one_key_create_one_original()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cluster.UploadAsync(_device, _key)));

        Assert.Single(answers.Select(answer => answer.Original.Id).Distinct());
        Assert.Single(answers, answer => !answer.Replayed);
        Assert.Single(await cluster.Store.Originals.ListAsync(_device, null, 10, default));
        await AssertNoStrayUploadsAsync();
    }

    [Fact]
    public async Task A_style_left_to_the_seed_is_another_request_than_the_one_picked()
    {
        var original = (await cluster.UploadAsync(_device)).Original;
        Task<RegenerateAnswer> RegenerateAsync(string style) => cluster.Device(_device).RegenerateAsync(_device,
            AvatarCluster.NewRegeneration(original.Id) with { Style = style, Seed = 7, IdempotencyKey = _key }, default);
        var first = await RegenerateAsync(CartoonStyles.Random);

        var repeated = await RegenerateAsync(CartoonStyles.Random);
        var refused = await Assert.ThrowsAsync<AvatarException>(() => RegenerateAsync(first.Cartoon.Style));

        Assert.True(repeated.Replayed);
        Assert.Equal(first.Cartoon, repeated.Cartoon);
        Assert.Equal(AvatarError.IdempotencyKeyReused, refused.Error);
    }

    [Fact]
    public async Task A_repeat_is_answered_when_the_cartoon_has_gone_since()
    {
        var original = (await cluster.UploadAsync(_device)).Original;
        var first = await cluster.RegenerateAsync(_device, original.Id, _key);
        await cluster.DownloadAsync(_device, first.Cartoon.Id);

        var second = await cluster.RegenerateAsync(_device, original.Id, _key);

        Assert.True(second.Replayed);
        Assert.Equal(first.Cartoon, second.Cartoon);
        Assert.Equal(first.Cartoons, second.Cartoons);
    }

    [Fact]
    public async Task Another_request_under_the_same_key_is_refused()
    {
        var upload = await cluster.UploadAsync(_device, _key);

        var image = await Assert.ThrowsAsync<AvatarException>(() => cluster.UploadAsync(_device, _key, "another photo"));
        var target = await Assert.ThrowsAsync<AvatarException>(() => cluster.RegenerateAsync(_device, upload.Original.Id, _key));

        Assert.Equal(AvatarError.IdempotencyKeyReused, image.Error);
        Assert.Equal(AvatarError.IdempotencyKeyReused, target.Error);
        await AssertNoStrayUploadsAsync();
    }

    [Fact]
    public async Task Two_devices_may_use_the_same_key()
    {
        var other = AvatarCluster.NewDevice();

        var ours = await cluster.UploadAsync(_device, _key);
        var theirs = await cluster.UploadAsync(other, _key);

        Assert.NotEqual(ours.Original.Id, theirs.Original.Id);
        Assert.False(theirs.Replayed);
    }

    [Fact]
    public async Task A_repeat_goes_on_where_a_crash_between_the_two_documents_ended_the_first()
    {
        cluster.Faults.Plan(0, FaultKind.CrashBefore, name => name == StoreCalls.InsertCartoon);
        await Assert.ThrowsAsync<AvatarException>(() => cluster.UploadAsync(_device, _key));
        await ReviveAsync();
        var half = Assert.Single(await cluster.Store.Originals.ListAsync(_device, null, 10, default));
        Assert.Empty(await cluster.Store.Cartoons.ListAsync(half.Id, default));

        var answer = await cluster.UploadAsync(_device, _key);

        Assert.Equal(half.Id, answer.Original.Id);
        Assert.Equal([answer.Cartoon], await cluster.Store.Cartoons.ListAsync(half.Id, default));
        await AssertNoStrayUploadsAsync();
    }

    [Fact]
    public async Task A_crash_between_cartoon_and_record_is_made_up_for_before_the_cartoon_goes()
    {
        var original = (await cluster.UploadAsync(_device)).Original;
        cluster.Faults.Plan(0, FaultKind.CrashBefore, name => name == StoreCalls.CompleteRecord);
        await cluster.RegenerateAsync(_device, original.Id, _key);
        await ReviveAsync();
        var made = (await cluster.Store.Cartoons.ListAsync(original.Id, default))[0];

        await cluster.DownloadAsync(_device, made.Id);
        var repeat = await cluster.RegenerateAsync(_device, original.Id, _key);

        Assert.True(repeat.Replayed);
        Assert.Equal(made, repeat.Cartoon);
    }

    [Fact]
    public async Task Records_are_deleted_after_two_days()
    {
        await cluster.UploadAsync(_device, _key);
        cluster.Clock.Advance(TimeSpan.FromHours(47));
        await cluster.Expiry.ExpireAsync(default);
        Assert.NotNull(await cluster.Store.IdempotencyRecords.FindAsync(_device, _key, default));

        cluster.Clock.Advance(TimeSpan.FromHours(2));
        await cluster.Expiry.ExpireAsync(default);

        Assert.Null(await cluster.Store.IdempotencyRecords.FindAsync(_device, _key, default));
    }

    private async Task ReviveAsync()
    {
        Assert.True(cluster.Faults.Struck);
        await cluster.DeactivateAllAsync();
        cluster.Faults.Clear();
    }

    /// <summary>Asserts that every photo in this class's cluster has a document.</summary>
    private async Task AssertNoStrayUploadsAsync()
    {
        var files = await cluster.ListFilesAsync(ImageArea.Originals);
        Assert.Equal(files, await cluster.Store.ImageRecords.FindNamesAsync(ImageArea.Originals, files, default));
    }
}

using Avatar.Storage.GridFs;
using static Avatar.Storage.Tests.GridFs.GridFsStoreCalls;

namespace Avatar.Storage.Tests.GridFs;

/// <summary>Broken connections and inconclusive replies, at every step.</summary>
public sealed class GridFsFaultTests : IAsyncDisposable
{
    private const string Closed = "closeConnection: true";
    private const string Interrupted = "errorCode: 11600";
    private const string SteppedDown = "errorCode: 189";
    private const string DoneOrNot = "writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' }";
    private const string Once = "{ times: 1 }";
    private const string Always = "\"alwaysOn\"";

    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 250).Select(i => (byte)(i * 31))];

    private readonly GridFsFixture _fixture = new();

    public static TheoryData<string> WriteFaults => [Closed, Interrupted, SteppedDown, DoneOrNot];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [MemberData(nameof(WriteFaults))]
    public async Task Starting_a_file_succeeds_or_leaves_a_file_that_the_sweep_removes(string fault)
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        await using (await _fixture.FailAsync(Always, "insert", fault))
        {
            await UnavailableAsync(() => store.CreateAsync(ImageArea.Temp, Cancel));
        }

        await AssertNoFileIsLeftAsync(store);
    }

    [Theory]
    [MemberData(nameof(WriteFaults))]
    public async Task A_file_is_never_published_if_a_chunk_may_be_missing(string fault)
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        await using (var writer = await store.CreateAsync(ImageArea.Temp, Cancel))
        {
            await using (await _fixture.FailAsync(Always, "insert", fault))
            {
                await UnavailableAsync(() => writer.WriteAsync(Bytes, Cancel).AsTask());
            }

            await UnavailableAsync(() => writer.WriteAsync(Bytes, Cancel).AsTask());
            await UnavailableAsync(() => writer.PublishAsync(Make.Name(), Cancel));
        }

        await AssertNoFileIsLeftAsync(store);
    }

    [Theory]
    [MemberData(nameof(WriteFaults))]
    public async Task A_file_is_never_published_if_its_last_chunk_may_be_missing(string fault)
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        await using (var writer = await store.CreateAsync(ImageArea.Temp, Cancel))
        {
            await writer.WriteAsync(Bytes, Cancel);
            await using (await _fixture.FailAsync(Always, "insert", fault))
            {
                await UnavailableAsync(() => writer.PublishAsync(Make.Name(), Cancel));
            }

            await UnavailableAsync(() => writer.PublishAsync(Make.Name(), Cancel));
        }

        await AssertNoFileIsLeftAsync(store);
    }

    /// <summary>With faults of <see cref="DoneOrNot"/> the first attempt published the file; the retry then finds it published.</summary>
    [Theory]
    [InlineData(Closed, Once)]
    [InlineData(Closed, Always)]
    [InlineData(Interrupted, Once)]
    [InlineData(Interrupted, Always)]
    [InlineData(SteppedDown, Once)]
    [InlineData(SteppedDown, Always)]
    [InlineData(DoneOrNot, Once)]
    [InlineData(DoneOrNot, Always)]
    public async Task Publishing_returns_true_for_a_complete_file_or_leaves_no_file(string fault, string mode)
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        var name = Make.Name();
        bool published;
        await using (var writer = await store.CreateAsync(ImageArea.Temp, Cancel))
        {
            await writer.WriteAsync(Bytes, Cancel);
            await using (await _fixture.FailAsync(mode, "update", fault)) published = await TryPublishAsync(writer, name);
            Assert.Equal(mode == Once, published);
            Assert.Equal(published || fault == DoneOrNot ? Bytes : null, await store.ReadAsync(ImageArea.Temp, name));
        }

        if (!published) await AssertNoFileIsLeftAsync(store);
        Assert.Equal(published ? Bytes : null, await store.ReadAsync(ImageArea.Temp, name));
    }

    [Fact]
    public async Task A_file_published_without_a_reply_stays_complete_if_the_writer_crashes()
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        var name = Make.Name();
        var crashed = await store.CreateAsync(ImageArea.Temp, Cancel);
        await crashed.WriteAsync(Bytes, Cancel);
        await using (await _fixture.FailAsync(Always, "update", DoneOrNot)) Assert.False(await TryPublishAsync(crashed, name));

        Assert.Equal(0, await store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel));
        Assert.Equal(Bytes, await store.ReadAsync(ImageArea.Temp, name));
    }

    [Theory]
    [MemberData(nameof(WriteFaults))]
    public async Task A_file_with_a_taken_name_is_not_overwritten(string fault)
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        var taken = await store.PublishAsync(ImageArea.Temp, [1, 2, 3]);
        await using (var writer = await store.CreateAsync(ImageArea.Temp, Cancel))
        {
            await writer.WriteAsync(Bytes, Cancel);
            await using (await _fixture.FailAsync(Always, "update", fault)) Assert.False(await TryPublishAsync(writer, taken));
        }

        Assert.Equal([1, 2, 3], await store.ReadAsync(ImageArea.Temp, taken));
    }

    [Theory]
    [MemberData(nameof(WriteFaults))]
    public async Task If_a_writer_cannot_remove_its_file_the_sweep_does(string fault)
    {
        foreach (var command in new[] { "update", "delete" })
        {
            var store = await _fixture.OpenAsync(chunkSize: 100);
            var writer = await store.CreateAsync(ImageArea.Temp, Cancel);
            await writer.WriteAsync(Bytes, Cancel);
            await using (await _fixture.FailAsync(Always, command, fault)) await writer.DisposeAsync();

            await AssertNoFileIsLeftAsync(store);
        }
    }

    [Theory]
    [MemberData(nameof(WriteFaults))]
    public async Task Deleting_and_setting_aside_can_be_repeated(string fault)
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        var (deleted, aside) = (await store.PublishAsync(ImageArea.Temp, Bytes), await store.PublishAsync(ImageArea.Originals, Bytes));
        await using (await _fixture.FailAsync(Always, "update", fault))
        {
            await UnavailableAsync(() => store.DeleteAsync(ImageArea.Temp, deleted, Cancel));
            await UnavailableAsync(() => store.SetAsideAsync(ImageArea.Originals, aside, Cancel));
        }

        Assert.Equal(fault == DoneOrNot ? null : Bytes, await store.ReadAsync(ImageArea.Temp, deleted));

        await store.DeleteAsync(ImageArea.Temp, deleted, Cancel);
        await store.SetAsideAsync(ImageArea.Originals, aside, Cancel);
        await store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel);

        Assert.Equal([$"lost+found/originals/{aside}"], await _fixture.FilenamesAsync());
        Assert.Equal(3, await _fixture.CountChunksAsync());
    }

    [Fact]
    public async Task An_unreadable_file_is_unavailable_and_not_missing()
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        var name = await store.PublishAsync(ImageArea.Temp, Bytes);
        await using var image = await store.OpenAsync(ImageArea.Temp, name, Cancel);
        await using (await _fixture.FailAsync(Always, "find", "errorCode: 50"))
        {
            await UnavailableAsync(() => store.OpenAsync(ImageArea.Temp, name, Cancel));
            await UnavailableAsync(() => GridFsStoreCalls.ReadAsync(image!));
            await UnavailableAsync(() => Task.FromResult(image!.Content.ReadByte()));
            await UnavailableAsync(() => store.ListAsync(ImageArea.Temp, Cancel).ToListAsync(Cancel).AsTask());
            await UnavailableAsync(() => store.HasFilesAsync(Cancel));
            await UnavailableAsync(() => store.GetStoreIdAsync(Cancel));
            await UnavailableAsync(() => store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel));
        }

        Assert.Equal(Bytes, await GridFsStoreCalls.ReadAsync(image!));
    }

    [Theory]
    [InlineData(Closed)]
    [InlineData(SteppedDown)]
    public async Task A_reader_can_continue_after_a_broken_connection(string fault)
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        var name = await store.PublishAsync(ImageArea.Temp, Bytes);
        await using var image = await store.OpenAsync(ImageArea.Temp, name, Cancel);
        var part = new byte[150];
        await image!.Content.ReadExactlyAsync(part, Cancel);
        await using (await _fixture.FailAsync(Always, "find", fault))
        {
            await UnavailableAsync(() => store.OpenAsync(ImageArea.Temp, name, Cancel));
            await UnavailableAsync(() => image.Content.ReadExactlyAsync(new byte[100], Cancel).AsTask());
        }

        image.Content.Position = 150;
        Assert.Equal(Bytes, part.Concat(await GridFsStoreCalls.ReadAsync(image)));
    }

    [Fact]
    public async Task A_full_disk_is_full_and_not_unavailable()
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        await using var writer = await store.CreateAsync(ImageArea.Temp, Cancel);
        await using (await _fixture.FailAsync(Always, "insert", "errorCode: 14031"))
        {
            var refusal = await Assert.ThrowsAsync<StoreException>(() => writer.WriteAsync(Bytes, Cancel).AsTask());
            Assert.Equal(StoreFailure.Full, refusal.Failure);
        }
    }

    [Theory]
    [MemberData(nameof(WriteFaults))]
    public async Task Recording_the_store_id_can_be_retried(string fault)
    {
        var store = await _fixture.OpenAsync();
        var id = Guid.NewGuid();
        await using (await _fixture.FailAsync(Always, "update", fault))
        {
            try
            {
                await store.SetStoreIdAsync(id, Cancel);
            }
            catch (StoreException refusal)
            {
                Assert.Equal(StoreFailure.Unavailable, refusal.Failure);
            }
        }

        if (await store.GetStoreIdAsync(Cancel) is { } noted) Assert.Equal(id, noted);
        await store.SetStoreIdAsync(id, Cancel);
        Assert.Equal(id, await store.GetStoreIdAsync(Cancel));
    }

    private async Task AssertNoFileIsLeftAsync(GridFsImageStore store)
    {
        Assert.False(await store.HasFilesAsync(Cancel));
        await store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel);
        Assert.Empty(await _fixture.FilenamesAsync());
        Assert.Equal(0, await _fixture.CountChunksAsync());
    }
}

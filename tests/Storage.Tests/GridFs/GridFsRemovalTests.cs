using MongoDB.Bson;
using MongoDB.Driver;
using static Avatar.Storage.Tests.GridFs.GridFsStoreCalls;

namespace Avatar.Storage.Tests.GridFs;

/// <summary>Which files the sweep removes and when, and that slow writers and readers keep theirs.</summary>
public sealed class GridFsRemovalTests : IAsyncDisposable
{
    private static readonly TimeSpan Age = TimeSpan.FromHours(6);
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 31))];

    private readonly GridFsFixture _fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DateTimeOffset Cutoff => _fixture.Clock.GetUtcNow() - Age;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task The_old_file_of_a_crashed_writer_is_removed()
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        var crashed = await store.CreateAsync(ImageArea.Originals, Cancel);
        await crashed.WriteAsync(Bytes, Cancel);

        _fixture.Clock.Advance(Age);
        Assert.Equal(0, await store.DeleteUnfinishedAsync(Cutoff, Cancel));
        Assert.Equal(9, await _fixture.CountChunksAsync());

        _fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, await store.DeleteUnfinishedAsync(Cutoff, Cancel));
        Assert.Equal(0, await _fixture.CountChunksAsync());
        Assert.Empty(await _fixture.FilenamesAsync());
    }

    [Fact]
    public async Task A_file_written_for_hours_is_not_removed()
    {
        var store = await _fixture.OpenAsync(chunkSize: 400);
        var name = Make.Name();
        await using var writer = await store.CreateAsync(ImageArea.Originals, Cancel);
        for (var at = 0; at < Bytes.Length; at += 10)
        {
            await writer.WriteAsync(Bytes.AsMemory(at, 10), Cancel);
            _fixture.Clock.Advance(TimeSpan.FromMinutes(9));
            Assert.Equal(0, await store.DeleteUnfinishedAsync(Cutoff, Cancel));
        }

        Assert.True(await writer.PublishAsync(name, Cancel));
        Assert.Equal(Bytes, await store.ReadAsync(ImageArea.Originals, name));
    }

    [Fact]
    public async Task A_writer_whose_file_was_removed_fails_and_leaves_nothing()
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        await using (var writer = await store.CreateAsync(ImageArea.Originals, Cancel))
        {
            await writer.WriteAsync(Bytes, Cancel);
            _fixture.Clock.Advance(TimeSpan.FromHours(7));
            Assert.Equal(1, await store.DeleteUnfinishedAsync(Cutoff, Cancel));

            await UnavailableAsync(() => writer.WriteAsync(Bytes, Cancel).AsTask());
            await UnavailableAsync(() => writer.PublishAsync(Make.Name(), Cancel));
            Assert.Equal(1, await _fixture.CountChunksAsync());
        }

        Assert.Equal(0, await _fixture.CountChunksAsync());
        Assert.Empty(await _fixture.FilenamesAsync());
    }

    [Fact]
    public async Task A_deleted_file_stays_readable_until_the_sweep()
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        var name = await store.PublishAsync(ImageArea.Temp, Bytes);
        await using var image = await store.OpenAsync(ImageArea.Temp, name, Cancel);
        _fixture.Clock.Advance(TimeSpan.FromDays(1));
        await store.DeleteAsync(ImageArea.Temp, name, Cancel);

        _fixture.Clock.Advance(Age);
        await store.DeleteUnfinishedAsync(Cutoff, Cancel);
        Assert.Equal(Bytes, await GridFsStoreCalls.ReadAsync(image!));

        _fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await store.DeleteUnfinishedAsync(Cutoff, Cancel));
        Assert.Equal(0, await _fixture.CountChunksAsync());
        image!.Content.Position = 0;
        await UnavailableAsync(() => GridFsStoreCalls.ReadAsync(image));
    }

    [Fact]
    public async Task Several_files_with_the_same_name_can_be_deleted()
    {
        var store = await _fixture.OpenAsync();
        var name = Make.Name();
        for (var i = 0; i < 250; i++)
        {
            await store.PublishAsync(ImageArea.Temp, name, [1]);
            await store.DeleteAsync(ImageArea.Temp, name, Cancel);
        }

        Assert.Equal(250, (await _fixture.FilenamesAsync()).Count);
        Assert.Equal(0, await store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel));
        Assert.Empty(await _fixture.FilenamesAsync());
        Assert.Equal(0, await _fixture.CountChunksAsync());
    }

    [Fact]
    public async Task Either_publishing_or_removing_succeeds()
    {
        var store = await _fixture.OpenAsync(chunkSize: 400);
        var (published, removed) = (0, 0);
        for (var round = 0; round < 60; round++)
        {
            var name = Make.Name();
            await using (var writer = await store.CreateAsync(ImageArea.Temp, Cancel))
            {
                await writer.WriteAsync(Bytes, Cancel);
                var removal = Task.Run(() => store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel));
                var isPublished = await Task.Run(() => TryPublishAsync(writer, name));
                Assert.Equal(isPublished ? 0 : 1, await removal);
                if (isPublished) published++; else removed++;
                Assert.Equal(isPublished ? Bytes : null, await store.ReadAsync(ImageArea.Temp, name));
            }

            await store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel);
            Assert.Equal(published * 3, await _fixture.CountChunksAsync());
            Assert.Equal(published, (await _fixture.FilenamesAsync()).Count);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{published} published, {removed} removed");
    }

    [Fact]
    public async Task Concurrent_removals_count_each_file_once()
    {
        var stores = new[] { await _fixture.OpenAsync(), await _fixture.OpenAsync() };
        for (var i = 0; i < 30; i++) await stores[0].CreateAsync(ImageArea.Temp, Cancel);

        var counts = await Task.WhenAll(
            stores.Select(store => Task.Run(() => store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel))));

        Assert.Equal(30, counts.Sum());
        Assert.Empty(await _fixture.FilenamesAsync());
    }

    /// <summary>A batch is removed in two steps; a crash after the first leaves the document of a deleted file without its chunks.</summary>
    [Theory]
    [InlineData("{ skip: 0 }", 9)]
    [InlineData("{ skip: 1 }", 0)]
    public async Task An_interrupted_removal_is_completed_by_the_next(string mode, int chunksLeft)
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        await (await store.CreateAsync(ImageArea.Temp, Cancel)).WriteAsync(Bytes, Cancel);
        await using (await _fixture.FailAsync(mode, "delete", "errorCode: 189"))
        {
            await UnavailableAsync(() => store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel));
        }

        Assert.Equal(chunksLeft, await _fixture.CountChunksAsync());
        Assert.StartsWith("deleted/unfinished/", Assert.Single(await _fixture.FilenamesAsync()), StringComparison.Ordinal);
        await store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel);
        Assert.Equal(0, await _fixture.CountChunksAsync());
        Assert.Empty(await _fixture.FilenamesAsync());
    }

    /// <summary>A chunk whose reply was lost may arrive after its writer was disposed.</summary>
    [Fact]
    public async Task A_chunk_that_arrives_late_is_removed_too()
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        BsonValue id;
        await using (var writer = await store.CreateAsync(ImageArea.Temp, Cancel))
        {
            await writer.WriteAsync(Bytes.AsMemory(0, 150), Cancel);
            id = (await _fixture.Files.Find(FilterDefinition<BsonDocument>.Empty).SingleAsync())["_id"];
            await using (await _fixture.FailAsync("\"alwaysOn\"", "insert", "closeConnection: true"))
            {
                await UnavailableAsync(() => writer.WriteAsync(Bytes, Cancel).AsTask());
            }
        }

        Assert.Equal(0, await _fixture.CountChunksAsync());
        await _fixture.Chunks.InsertOneAsync(new BsonDocument { { "files_id", id }, { "n", 1 }, { "data", new byte[100] } });

        Assert.Equal(0, await store.DeleteUnfinishedAsync(Cutoff, Cancel));
        Assert.Equal(1, await _fixture.CountChunksAsync());
        await store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel);
        Assert.Equal(0, await _fixture.CountChunksAsync());
        Assert.Empty(await _fixture.FilenamesAsync());
    }
}

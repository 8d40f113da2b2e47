using Avatar.Storage.GridFs;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.GridFS;

namespace Avatar.Storage.Tests.GridFs;

/// <summary>The layout in the database, which GridFS tools must be able to read.</summary>
public sealed class GridFsLayoutTests : IAsyncDisposable
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 31))];

    private readonly GridFsFixture _fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private GridFSBucket Tool => new(_fixture.Database, new GridFSBucketOptions { BucketName = "images" });

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(299)]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(1000)]
    public async Task A_GridFS_tool_can_read_published_files(int length)
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        var name = await store.PublishAsync(ImageArea.Originals, Bytes[..length]);

        Assert.Equal(Bytes[..length], await Tool.DownloadAsBytesByNameAsync($"originals/{name}"));
        Assert.Equal((length + 99) / 100, await _fixture.CountChunksAsync());
    }

    [Fact]
    public async Task A_file_restored_by_a_GridFS_tool_is_found()
    {
        var store = await _fixture.OpenAsync();
        var bytes = new byte[600_000];
        new Random(3).NextBytes(bytes);
        var (first, second) = (Make.Name(), Make.Name());
        await Tool.UploadFromBytesAsync($"originals/{first}", bytes);
        var named = new GridFSBucket<BsonValue>(_fixture.Database, new GridFSBucketOptions { BucketName = "images" });
        await named.UploadFromBytesAsync("an id of its own", $"originals/{second}", Bytes);

        Assert.Equal(bytes, await store.ReadAsync(ImageArea.Originals, first));
        Assert.Equal(Bytes, await store.ReadAsync(ImageArea.Originals, second));
        Assert.Equal(2, await store.ListAsync(ImageArea.Originals, Cancel).CountAsync(Cancel));

        await store.DeleteAsync(ImageArea.Originals, second, Cancel);
        await store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel);
        Assert.Equal([$"originals/{first}"], await _fixture.FilenamesAsync());
    }

    [Fact]
    public async Task A_file_has_its_publishing_time_in_whole_milliseconds()
    {
        var store = await _fixture.OpenAsync();
        _fixture.Clock.SetUtcNow(Make.Noon.AddTicks(12_345_678));
        var name = await store.PublishAsync(ImageArea.Temp, Bytes);

        await using var image = await store.OpenAsync(ImageArea.Temp, name, Cancel);
        Assert.Equal(Make.Noon.AddMilliseconds(1234), image!.LastModified);
    }

    [Fact]
    public async Task All_files_set_aside_with_the_same_name_are_kept()
    {
        var store = await _fixture.OpenAsync();
        var name = Make.Name();
        for (byte i = 0; i < 3; i++)
        {
            await store.PublishAsync(ImageArea.Originals, name, [i]);
            await store.SetAsideAsync(ImageArea.Originals, name, Cancel);
        }

        await store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel);
        var aside = $"lost+found/originals/{name}";
        Assert.Equal([aside, aside + ".1", aside + ".2"], await _fixture.FilenamesAsync());
        Assert.Equal([0], await Tool.DownloadAsBytesByNameAsync(aside));
        Assert.Equal([2], await Tool.DownloadAsBytesByNameAsync(aside + ".2"));
    }

    [Fact]
    public async Task Files_without_an_image_name_are_not_listed()
    {
        var store = await _fixture.OpenAsync();
        string[] names = ["originals/README", "originals/.jpg", "originals/", "originals", "originals0/a.jpg", "a.jpg", "Originals/a.jpg"];
        foreach (var name in names) await Tool.UploadFromBytesAsync(name, Bytes);

        Assert.Empty(await store.ListAsync(ImageArea.Originals, Cancel).ToListAsync(Cancel));
        Assert.False(await store.HasFilesAsync(Cancel));
    }

    [Fact]
    public async Task Only_the_requested_chunks_are_read()
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        var name = await store.PublishAsync(ImageArea.Temp, Bytes);
        await _fixture.Chunks.DeleteManyAsync(Builders<BsonDocument>.Filter.Nin("n", [3, 4]));
        await using var image = await store.OpenAsync(ImageArea.Temp, name, Cancel);

        image!.Content.Position = 350;
        var part = new byte[150];
        await image.Content.ReadExactlyAsync(part, Cancel);

        Assert.Equal(Bytes[350..500], part);
    }

    [Theory]
    [InlineData("{ n: 4 }", null)]
    [InlineData("{ n: 9 }", null)]
    [InlineData("{ n: 4 }", "BinData(0, 'AAAA')")]
    public async Task A_missing_or_shortened_chunk_is_not_taken_for_the_end_of_the_file(string chunk, string? data)
    {
        var store = await _fixture.OpenAsync(chunkSize: 100);
        var name = await store.PublishAsync(ImageArea.Temp, Bytes);
        if (data is null) await _fixture.Chunks.DeleteOneAsync(chunk);
        else await _fixture.Chunks.UpdateOneAsync(chunk, $"{{ $set: {{ data: {data} }} }}");

        var refusal = await Assert.ThrowsAsync<StoreException>(() => store.ReadAsync(ImageArea.Temp, name));
        Assert.Equal(StoreFailure.Unavailable, refusal.Failure);
    }

    [Fact]
    public async Task Any_part_is_read_as_written_for_all_sizes_of_writes_and_chunks()
    {
        var random = new Random(11);
        for (var round = 0; round < 25; round++)
        {
            var store = await _fixture.OpenAsync(chunkSize: random.Next(1, 200));
            var name = Make.Name();
            var bytes = Bytes[..random.Next(0, 1000)];
            await using (var writer = await store.CreateAsync(ImageArea.Temp, Cancel))
            {
                for (var at = 0; at < bytes.Length;)
                {
                    var end = Math.Min(bytes.Length, at + random.Next(0, 300));
                    await writer.WriteAsync(bytes.AsMemory(at..end), Cancel);
                    at = end;
                }

                Assert.True(await writer.PublishAsync(name, Cancel));
            }

            await using var image = await store.OpenAsync(ImageArea.Temp, name, Cancel);
            for (var read = 0; read < 8; read++)
            {
                var (from, to) = (random.Next(bytes.Length + 1), random.Next(bytes.Length + 1));
                if (from > to) (from, to) = (to, from);
                var part = new byte[to - from];
                image!.Content.Position = from;
                if (read % 2 == 0) await image.Content.ReadExactlyAsync(part, Cancel);
                else image.Content.ReadExactly(part);
                Assert.Equal(bytes[from..to], part);
            }
        }
    }

    [Fact]
    public async Task An_invalid_store_id_does_not_count_as_missing()
    {
        var store = await _fixture.OpenAsync();
        await Tool.UploadFromBytesAsync(GridFsNames.StoreId, Bytes);

        var refusal = await Assert.ThrowsAsync<StoreException>(() => store.GetStoreIdAsync(Cancel));
        Assert.Equal(StoreFailure.Unavailable, refusal.Failure);
    }
}

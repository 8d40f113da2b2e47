using System.Security.Cryptography;

namespace Avatar.Storage.Tests;

/// <summary>What every store of image files promises; one class per adapter derives from it.</summary>
public abstract class ImageStoreContract : IAsyncLifetime
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 31))];

    private protected IImageStore Store { get; private set; } = null!;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>An empty store, closed and removed by <see cref="DisposeAsync"/>.</summary>
    private protected abstract Task<IImageStore> OpenAsync();

    [Fact]
    public async Task A_published_file_is_read_as_it_was_written()
    {
        var name = Make.Name();
        await using (var writer = await Store.CreateAsync(ImageArea.Originals, Cancel))
        {
            await writer.WriteAsync(Bytes.AsMemory(0, 70_001), Cancel);
            await writer.WriteAsync(ReadOnlyMemory<byte>.Empty, Cancel);
            await writer.WriteAsync(Bytes.AsMemory(70_001), Cancel);
            Assert.True(await writer.PublishAsync(name, Cancel));
        }

        await using var image = await Store.OpenAsync(ImageArea.Originals, name, Cancel);
        Assert.NotNull(image);
        Assert.True(image.Content.CanSeek);
        Assert.Equal(Bytes.Length, image.Content.Length);
        Assert.Equal(Bytes, await ReadAsync(image));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(70_001)]
    [InlineData(3_000_000)]
    public async Task The_digest_of_a_file_is_known_once_it_is_published(int length)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();
        await using var writer = await Store.CreateAsync(ImageArea.Originals, Cancel);
        foreach (var part in bytes.Chunk(32 * 1024)) await writer.WriteAsync(part, Cancel);
        Assert.Throws<InvalidOperationException>(() => writer.Sha256);

        // Under a name that is taken it is not published yet.
        var name = Make.Name();
        await using (var other = await Store.CreateAsync(ImageArea.Originals, Cancel))
        {
            await other.WriteAsync(Bytes, Cancel);
            Assert.True(await other.PublishAsync(name, Cancel));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Bytes)), other.Sha256);
        }

        Assert.False(await writer.PublishAsync(name, Cancel));
        Assert.Throws<InvalidOperationException>(() => writer.Sha256);
        Assert.True(await writer.PublishAsync(Make.Name(), Cancel));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), writer.Sha256);
    }

    [Fact]
    public async Task A_received_photo_that_is_settled_is_not_withdrawn_and_may_be_settled_again()
    {
        var (incoming, original) = await ReceiveAsync();
        Assert.True(await Store.ClaimAsync(incoming, Cancel));

        Assert.True(await Store.SettleAsync(incoming, Cancel));
        Assert.True(await Store.SettleAsync(incoming, Cancel));
        await Store.WithdrawAsync(incoming, Cancel);

        Assert.Equal([original], await NamesAsync(ImageArea.Originals));
        Assert.Empty(await NamesAsync(ImageArea.Incoming));
        Assert.Equal(0, await Store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_received_photo_that_is_withdrawn_is_not_settled(bool isClaimed)
    {
        var (incoming, _) = await ReceiveAsync();
        if (isClaimed) Assert.True(await Store.ClaimAsync(incoming, Cancel));

        await Store.WithdrawAsync(incoming, Cancel);
        await Store.WithdrawAsync(incoming, Cancel);

        Assert.False(await Store.SettleAsync(incoming, Cancel));
        Assert.False(await Store.ClaimAsync(incoming, Cancel));
        Assert.Empty(await NamesAsync(ImageArea.Originals));
        Assert.Empty(await NamesAsync(ImageArea.Incoming));
    }

    /// <summary>Whoever is told that it is settled finds it, and whoever is told that it is not finds nothing of it.</summary>
    [Fact]
    public async Task Of_settling_and_withdrawing_at_once_one_succeeds()
    {
        for (var round = 0; round < 50; round++)
        {
            var (incoming, original) = await ReceiveAsync();
            await Store.ClaimAsync(incoming, Cancel);
            var withdrawing = Enumerable.Range(0, 2).Select(_ => Task.Run(() => Store.WithdrawAsync(incoming, Cancel))).ToArray();
            var settling = Enumerable.Range(0, 2).Select(_ => Task.Run(() => Store.SettleAsync(incoming, Cancel))).ToArray();
            await Task.WhenAll(withdrawing);

            var settled = await Task.WhenAll(settling);
            Assert.Equal(settled[0], settled[1]);
            Assert.Equal(settled[0], (await NamesAsync(ImageArea.Originals)).Contains(original));
        }
    }

    [Fact]
    public async Task A_file_is_not_seen_before_it_is_published()
    {
        await using var writer = await Store.CreateAsync(ImageArea.Temp, Cancel);
        await writer.WriteAsync(Bytes, Cancel);

        Assert.Empty(await NamesAsync(ImageArea.Temp));
        Assert.False(await Store.HasFilesAsync(Cancel));
    }

    [Fact]
    public async Task A_writer_that_did_not_publish_leaves_nothing()
    {
        await using (var writer = await Store.CreateAsync(ImageArea.Temp, Cancel)) await writer.WriteAsync(Bytes, Cancel);

        Assert.Empty(await NamesAsync(ImageArea.Temp));
        Assert.Equal(0, await Store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel));
    }

    [Fact]
    public async Task A_writer_that_published_leaves_nothing_but_its_file()
    {
        var name = await PublishAsync(ImageArea.Temp, Bytes);

        Assert.Equal([name], await NamesAsync(ImageArea.Temp));
        Assert.Equal(0, await Store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel));
        Assert.Equal([name], await NamesAsync(ImageArea.Temp));
    }

    [Fact]
    public async Task A_taken_name_stays_as_it_is_and_another_may_be_tried()
    {
        var taken = await PublishAsync(ImageArea.Downloaded, [1, 2, 3]);
        var free = Make.Name();
        await using var writer = await Store.CreateAsync(ImageArea.Downloaded, Cancel);
        await writer.WriteAsync(Bytes, Cancel);

        Assert.False(await writer.PublishAsync(taken, Cancel));
        Assert.True(await writer.PublishAsync(free, Cancel));
        Assert.Equal([1, 2, 3], await ReadAsync(ImageArea.Downloaded, taken));
        Assert.Equal(Bytes, await ReadAsync(ImageArea.Downloaded, free));
    }

    [Fact]
    public async Task Of_many_who_publish_under_one_name_exactly_one_does()
    {
        for (var round = 0; round < 20; round++)
        {
            var name = Make.Name();
            var published = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
            {
                await using var writer = await Store.CreateAsync(ImageArea.Temp, Cancel);
                await writer.WriteAsync(new[] { (byte)i }, Cancel);
                return await writer.PublishAsync(name, Cancel);
            })));

            Assert.Single(published, true);
            Assert.Equal([(byte)Array.IndexOf(published, true)], await ReadAsync(ImageArea.Temp, name));
        }
    }

    [Fact]
    public async Task Every_area_keeps_its_own_file_under_a_name_that_all_have()
    {
        var name = Make.Name();
        foreach (var area in ImageAreas.All)
        {
            await using var writer = await Store.CreateAsync(area, Cancel);
            await writer.WriteAsync(new[] { (byte)area }, Cancel);
            Assert.True(await writer.PublishAsync(name, Cancel));
        }

        foreach (var area in ImageAreas.All)
        {
            Assert.Equal([(byte)area], await ReadAsync(area, name));
            Assert.Equal([name], await NamesAsync(area));
            await Store.SetAsideAsync(area, name, Cancel);
            Assert.Empty(await NamesAsync(area));
        }
    }

    [Fact]
    public async Task Which_of_many_are_there_is_one_question()
    {
        var (there, other, deleted) = (await PublishAsync(ImageArea.Temp, [1]), await PublishAsync(ImageArea.Originals, [1]), await PublishAsync(ImageArea.Temp, [1]));
        await Store.DeleteAsync(ImageArea.Temp, deleted, Cancel);

        Assert.Equal([there], await Store.FindExistingAsync(ImageArea.Temp, [there, other, deleted, Make.Name()], Cancel));
        Assert.Empty(await Store.FindExistingAsync(ImageArea.Temp, [], Cancel));
    }

    [Fact]
    public async Task Areas_do_not_see_each_other()
    {
        var name = await PublishAsync(ImageArea.Originals, Bytes);

        Assert.Null(await Store.OpenAsync(ImageArea.Temp, name, Cancel));
        await Store.DeleteAsync(ImageArea.Temp, name, Cancel);
        Assert.Empty(await NamesAsync(ImageArea.Downloaded));
        Assert.Equal([name], await NamesAsync(ImageArea.Originals));
    }

    /// <summary>As ranges are served and photos decoded: jumps, reads that stop short, reads past the end.</summary>
    [Fact]
    public async Task Any_part_of_a_file_can_be_read()
    {
        var bytes = new byte[1_300_003];
        var random = new Random(7);
        random.NextBytes(bytes);
        var name = await PublishAsync(ImageArea.Originals, bytes);
        await using var image = await Store.OpenAsync(ImageArea.Originals, name, Cancel);
        var content = image!.Content;

        for (var i = 0; i < 60; i++)
        {
            var offset = random.Next(bytes.Length + 10);
            Assert.Equal(offset, Seek(content, offset, i));
            Assert.Equal(offset, content.Position);

            var part = new byte[random.Next(1, 200_000)];
            var count = i % 4 == 0
                ? content.ReadAtLeast(part, part.Length, throwOnEndOfStream: false)
                : await content.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, Cancel);
            Assert.Equal(bytes.Skip(offset).Take(part.Length), part.Take(count));
            Assert.Equal(offset + count, content.Position);
        }

        Assert.Throws<IOException>(() => content.Seek(-1, SeekOrigin.Begin));
        Assert.False(content.CanWrite);
    }

    [Fact]
    public async Task A_file_may_be_empty()
    {
        var name = await PublishAsync(ImageArea.Temp, []);

        Assert.Empty(await ReadAsync(ImageArea.Temp, name));
        Assert.Equal([name], await NamesAsync(ImageArea.Temp));
    }

    [Fact]
    public async Task A_file_that_is_not_there_opens_as_null()
    {
        Assert.Null(await Store.OpenAsync(ImageArea.Originals, Make.Name(), Cancel));
    }

    [Fact]
    public async Task Deleting_removes_a_file_and_passes_over_one_that_is_gone()
    {
        var name = await PublishAsync(ImageArea.Temp, Bytes);
        await Store.DeleteAsync(ImageArea.Temp, name, Cancel);
        await Store.DeleteAsync(ImageArea.Temp, name, Cancel);

        Assert.Null(await Store.OpenAsync(ImageArea.Temp, name, Cancel));
        Assert.False(await Store.HasFilesAsync(Cancel));
    }

    [Fact]
    public async Task A_file_deleted_while_it_is_open_stays_readable()
    {
        var name = await PublishAsync(ImageArea.Temp, Bytes);
        await using var image = await Store.OpenAsync(ImageArea.Temp, name, Cancel);
        await Store.DeleteAsync(ImageArea.Temp, name, Cancel);

        Assert.Equal(Bytes, await ReadAsync(image!));
    }

    [Fact]
    public async Task Every_published_file_is_listed_once()
    {
        var names = new HashSet<ImageName>();
        for (var i = 0; i < 300; i++) names.Add(await PublishAsync(ImageArea.Temp, [1]));

        var listed = await NamesAsync(ImageArea.Temp);
        Assert.Equal(names.Count, listed.Count);
        Assert.True(names.SetEquals(listed));
    }

    [Fact]
    public async Task A_listing_shows_the_time_that_an_open_file_shows()
    {
        var name = await PublishAsync(ImageArea.Temp, Bytes);
        await using var image = await Store.OpenAsync(ImageArea.Temp, name, Cancel);

        await foreach (var file in Store.ListAsync(ImageArea.Temp, Cancel)) Assert.Equal(image!.LastModified, file.LastModified);
    }

    [Fact]
    public async Task A_file_set_aside_leaves_its_area()
    {
        var name = await PublishAsync(ImageArea.Originals, Bytes);
        await Store.SetAsideAsync(ImageArea.Originals, name, Cancel);
        await Store.SetAsideAsync(ImageArea.Originals, name, Cancel);

        Assert.Null(await Store.OpenAsync(ImageArea.Originals, name, Cancel));
        Assert.Empty(await NamesAsync(ImageArea.Originals));
        Assert.False(await Store.HasFilesAsync(Cancel));
    }

    [Fact]
    public async Task A_file_set_aside_while_it_is_open_stays_readable()
    {
        var name = await PublishAsync(ImageArea.Originals, Bytes);
        await using var image = await Store.OpenAsync(ImageArea.Originals, name, Cancel);
        await Store.SetAsideAsync(ImageArea.Originals, name, Cancel);

        Assert.Equal(Bytes, await ReadAsync(image!));
    }

    [Fact]
    public async Task A_writer_takes_nothing_after_it_tried_to_publish()
    {
        var taken = await PublishAsync(ImageArea.Temp, [1]);
        await using var writer = await Store.CreateAsync(ImageArea.Temp, Cancel);
        await writer.WriteAsync(Bytes, Cancel);
        Assert.False(await writer.PublishAsync(taken, Cancel));

        await Assert.ThrowsAsync<ObjectDisposedException>(() => writer.WriteAsync(Bytes, Cancel).AsTask());
        Assert.True(await writer.PublishAsync(Make.Name(), Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => writer.PublishAsync(Make.Name(), Cancel));
    }

    [Fact]
    public async Task Removing_what_is_unfinished_touches_no_other_file()
    {
        var (kept, aside) = (await PublishAsync(ImageArea.Originals, Bytes), await PublishAsync(ImageArea.Originals, [1]));
        await Store.SetAsideAsync(ImageArea.Originals, aside, Cancel);
        await Store.SetStoreIdAsync(Guid.NewGuid(), Cancel);

        Assert.Equal(0, await Store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel));
        Assert.Equal(Bytes, await ReadAsync(ImageArea.Originals, kept));
        Assert.NotNull(await Store.GetStoreIdAsync(Cancel));
    }

    [Fact]
    public async Task A_name_without_a_value_is_refused()
    {
        await using var writer = await Store.CreateAsync(ImageArea.Temp, Cancel);

        await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenAsync(ImageArea.Temp, default, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(ImageArea.Temp, default, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.SetAsideAsync(ImageArea.Temp, default, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => writer.PublishAsync(default, Cancel));
    }

    [Fact]
    public async Task Unfinished_files_are_removed_before_the_cutoff_only()
    {
        await using var writer = await Store.CreateAsync(ImageArea.Temp, Cancel);
        await writer.WriteAsync(Bytes, Cancel);

        Assert.Equal(0, await Store.DeleteUnfinishedAsync(DateTimeOffset.MinValue, Cancel));
        Assert.Equal(1, await Store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel));
        var refusal = await Assert.ThrowsAsync<StoreException>(() => writer.PublishAsync(Make.Name(), Cancel));
        Assert.Equal(StoreFailure.Unavailable, refusal.Failure);
    }

    [Fact]
    public async Task A_live_writer_survives_the_removal_of_older_ones()
    {
        var name = Make.Name();
        await using var writer = await Store.CreateAsync(ImageArea.Temp, Cancel);
        await writer.WriteAsync(Bytes, Cancel);
        await Store.DeleteUnfinishedAsync(DateTimeOffset.MinValue, Cancel);

        Assert.True(await writer.PublishAsync(name, Cancel));
        Assert.Equal(Bytes, await ReadAsync(ImageArea.Temp, name));
    }

    [Fact]
    public async Task The_store_id_is_noted_once()
    {
        var id = Guid.NewGuid();
        Assert.Null(await Store.GetStoreIdAsync(Cancel));
        await Store.SetStoreIdAsync(id, Cancel);
        await Store.SetStoreIdAsync(Guid.NewGuid(), Cancel);

        Assert.Equal(id, await Store.GetStoreIdAsync(Cancel));
        Assert.False(await Store.HasFilesAsync(Cancel));
        Assert.Equal(0, await Store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel));
    }

    [Fact]
    public async Task A_place_for_files_has_one_name()
    {
        var names = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.GetFilesIdAsync(Cancel))));

        Assert.NotEqual(Guid.Empty, Assert.Single(names.Distinct()));
        Assert.False(await Store.HasFilesAsync(Cancel));
        Assert.Equal(0, await Store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel));
    }

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        var name = await PublishAsync(ImageArea.Temp, Bytes);
        var cancelled = new CancellationToken(canceled: true);
        await using var writer = await Store.CreateAsync(ImageArea.Temp, Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.PublishAsync(Make.Name(), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.DeleteAsync(ImageArea.Temp, name, cancelled));
        Assert.Equal([name], await NamesAsync(ImageArea.Temp));
    }

    private protected async Task<ImageName> PublishAsync(ImageArea area, byte[] bytes)
    {
        var name = Make.Name();
        await using var writer = await Store.CreateAsync(area, Cancel);
        await writer.WriteAsync(bytes, Cancel);
        Assert.True(await writer.PublishAsync(name, Cancel));
        return name;
    }

    private protected async Task<List<ImageName>> NamesAsync(ImageArea area)
    {
        var names = new List<ImageName>();
        await foreach (var file in Store.ListAsync(area, Cancel)) names.Add(file.Name);
        return names;
    }

    private protected async Task<byte[]> ReadAsync(ImageArea area, ImageName name)
    {
        await using var image = await Store.OpenAsync(area, name, Cancel);
        return await ReadAsync(image!);
    }

    private protected static async Task<byte[]> ReadAsync(StoredImage image)
    {
        using var bytes = new MemoryStream();
        await image.Content.CopyToAsync(bytes, Cancel);
        return bytes.ToArray();
    }

    private static long Seek(Stream content, int offset, int way) => (way % 3) switch
    {
        0 => content.Seek(offset, SeekOrigin.Begin),
        1 => content.Seek(offset - content.Position, SeekOrigin.Current),
        _ => content.Seek(offset - content.Length, SeekOrigin.End),
    };

    /// <summary>A received photo: its name, and that of the original it may become.</summary>
    private protected async Task<(ImageName Incoming, ImageName Original)> ReceiveAsync()
    {
        var original = Make.Name();
        var incoming = ImageName.ForIncoming(Make.DeviceId(), original);
        await using var writer = await Store.CreateAsync(ImageArea.Incoming, Cancel);
        await writer.WriteAsync(Bytes, Cancel);
        Assert.True(await writer.PublishAsync(incoming, Cancel));
        return (incoming, original);
    }
}

using System.Security.Cryptography;

namespace Avatar.Storage.Tests;

/// <summary>Contract tests of <see cref="IImageStore"/>; each adapter has a derived class.</summary>
public abstract class ImageStoreContract : IAsyncLifetime
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 31))];

    private protected IImageStore Store { get; private set; } = null!;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Creates an empty store; <see cref="DisposeAsync"/> closes and removes it.</summary>
    private protected abstract Task<IImageStore> OpenAsync();

    [Fact]
    public async Task A_published_file_is_read_as_written()
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
    public async Task The_digest_of_a_file_is_available_once_it_is_published(int length)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();
        await using var writer = await Store.CreateAsync(ImageArea.Originals, Cancel);
        foreach (var part in bytes.Chunk(32 * 1024)) await writer.WriteAsync(part, Cancel);
        Assert.Throws<InvalidOperationException>(() => writer.Sha256);

        // An attempt with a taken name does not publish the file.
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
    public async Task A_settled_photo_cannot_be_withdrawn_and_can_be_settled_again()
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
    public async Task A_withdrawn_photo_cannot_be_settled(bool isClaimed)
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

    /// <summary>If settling returns true, the photo exists; if it returns false, no trace of it is left.</summary>
    [Fact]
    public async Task Of_concurrent_settling_and_withdrawing_one_succeeds()
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
    public async Task A_file_is_not_visible_before_it_is_published()
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
    public async Task A_taken_name_keeps_its_file_and_another_name_can_be_tried()
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
    public async Task Of_many_writers_with_one_name_exactly_one_publishes()
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
    public async Task Every_area_has_its_own_file_under_a_shared_name()
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
    public async Task The_existing_files_among_many_names_are_found_by_one_call()
    {
        var (there, other, deleted) = (await PublishAsync(ImageArea.Temp, [1]), await PublishAsync(ImageArea.Originals, [1]), await PublishAsync(ImageArea.Temp, [1]));
        await Store.DeleteAsync(ImageArea.Temp, deleted, Cancel);

        Assert.Equal([there], await Store.FindExistingAsync(ImageArea.Temp, [there, other, deleted, Make.Name()], Cancel));
        Assert.Empty(await Store.FindExistingAsync(ImageArea.Temp, [], Cancel));
    }

    [Fact]
    public async Task Areas_are_separate()
    {
        var name = await PublishAsync(ImageArea.Originals, Bytes);

        Assert.Null(await Store.OpenAsync(ImageArea.Temp, name, Cancel));
        await Store.DeleteAsync(ImageArea.Temp, name, Cancel);
        Assert.Empty(await NamesAsync(ImageArea.Downloaded));
        Assert.Equal([name], await NamesAsync(ImageArea.Originals));
    }

    /// <summary>Reads like range requests and decoders do: seeks, partial reads, reads past the end.</summary>
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
    public async Task A_file_can_be_empty()
    {
        var name = await PublishAsync(ImageArea.Temp, []);

        Assert.Empty(await ReadAsync(ImageArea.Temp, name));
        Assert.Equal([name], await NamesAsync(ImageArea.Temp));
    }

    [Fact]
    public async Task A_missing_file_opens_as_null()
    {
        Assert.Null(await Store.OpenAsync(ImageArea.Originals, Make.Name(), Cancel));
    }

    [Fact]
    public async Task Deleting_removes_a_file_and_ignores_a_missing_one()
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
    public async Task A_listing_and_an_open_file_show_the_same_time_and_length()
    {
        var name = await PublishAsync(ImageArea.Temp, Bytes);
        await using var image = await Store.OpenAsync(ImageArea.Temp, name, Cancel);

        await foreach (var file in Store.ListAsync(ImageArea.Temp, Cancel)) Assert.Equal((image!.LastModified, Bytes.Length), (file.LastModified, file.Length));
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
    public async Task A_writer_accepts_no_bytes_after_an_attempt_to_publish()
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
    public async Task Removing_unfinished_files_affects_no_other_file()
    {
        var (kept, aside) = (await PublishAsync(ImageArea.Originals, Bytes), await PublishAsync(ImageArea.Originals, [1]));
        await Store.SetAsideAsync(ImageArea.Originals, aside, Cancel);
        await Store.SetStoreIdAsync(Guid.NewGuid(), Cancel);

        Assert.Equal(0, await Store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel));
        Assert.Equal(Bytes, await ReadAsync(ImageArea.Originals, kept));
        Assert.NotNull(await Store.GetStoreIdAsync(Cancel));
    }

    [Fact]
    public async Task A_name_without_a_value_is_rejected()
    {
        await using var writer = await Store.CreateAsync(ImageArea.Temp, Cancel);

        await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenAsync(ImageArea.Temp, default, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(ImageArea.Temp, default, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.SetAsideAsync(ImageArea.Temp, default, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => writer.PublishAsync(default, Cancel));
    }

    [Fact]
    public async Task Only_unfinished_files_before_the_cutoff_are_removed()
    {
        await using var writer = await Store.CreateAsync(ImageArea.Temp, Cancel);
        for (var i = 0; i < 2; i++) await writer.WriteAsync(new byte[100_000], Cancel);

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
    public async Task The_store_id_is_recorded_once()
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
    public async Task An_image_store_has_one_id()
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

    /// <summary>A received photo: its name, and the name it would get as an original.</summary>
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

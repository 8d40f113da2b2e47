namespace Avatar.Storage.Tests.GridFs;

/// <summary>The list of deletions, for hosts that cache images on their own disk.</summary>
public sealed class GridFsDeletedImagesTests : IAsyncDisposable
{
    private readonly GridFsFixture _fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Exactly_the_deleted_and_set_aside_images_are_listed()
    {
        var store = await _fixture.OpenAsync();
        var (deleted, aside, kept) = (
            await store.PublishAsync(ImageArea.Temp, [1]), await store.PublishAsync(ImageArea.Originals, [1]), await store.PublishAsync(ImageArea.Downloaded, [1]));
        await (await store.CreateAsync(ImageArea.Temp, Cancel)).DisposeAsync();
        var crashed = await store.CreateAsync(ImageArea.Temp, Cancel);
        await crashed.WriteAsync(new byte[10], Cancel);
        await store.DeleteUnfinishedAsync(DateTimeOffset.MaxValue, Cancel);
        Assert.Empty(await ListAsync(DateTimeOffset.UnixEpoch));

        await store.DeleteAsync(ImageArea.Temp, deleted, Cancel);
        await store.DeleteAsync(ImageArea.Temp, deleted, Cancel);
        await store.SetAsideAsync(ImageArea.Originals, aside, Cancel);

        Assert.Equal([(ImageArea.Temp, deleted), (ImageArea.Originals, aside)], (await ListAsync(DateTimeOffset.UnixEpoch)).Select(image => (image.Area, image.Name)));
        Assert.Equal([kept], await store.FindExistingAsync(ImageArea.Downloaded, [kept], Cancel));
    }

    [Fact]
    public async Task They_are_sorted_by_the_servers_time_regardless_of_the_silos_clock()
    {
        var store = await _fixture.OpenAsync();
        var names = new List<ImageName>();
        for (var number = 0; number < 5; number++)
        {
            var name = await store.PublishAsync(ImageArea.Temp, [1]);
            _fixture.Clock.AdjustTime(_fixture.Clock.GetUtcNow().AddHours(number % 2 == 0 ? -1 : 2));
            await store.DeleteAsync(ImageArea.Temp, name, Cancel);
            names.Add(name);
        }

        var all = await ListAsync(DateTimeOffset.UnixEpoch);
        Assert.Equal(names.ToHashSet(), all.Select(image => image.Name).ToHashSet());
        Assert.Equal(all.Select(image => image.At).Order(), all.Select(image => image.At));
        Assert.All(all, image => Assert.True(image.At > Make.Noon.AddDays(1)));
        Assert.Equal(all.Where(image => image.At > all[2].At), await ListAsync(all[2].At));
    }

    [Fact]
    public async Task They_are_listed_until_their_chunks_are_removed()
    {
        var store = await _fixture.OpenAsync();
        var name = await store.PublishAsync(ImageArea.Temp, [1]);
        await store.DeleteAsync(ImageArea.Temp, name, Cancel);
        Assert.Single(await ListAsync(DateTimeOffset.UnixEpoch));

        _fixture.Clock.Advance(TimeSpan.FromHours(7));
        await store.DeleteUnfinishedAsync(_fixture.Clock.GetUtcNow().AddHours(-6), Cancel);

        Assert.Empty(await ListAsync(DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public async Task An_unreachable_database_is_unavailable()
    {
        await _fixture.OpenAsync();
        await using var _ = await _fixture.FailAsync("\"alwaysOn\"", "find", "errorCode: 189");

        Assert.Equal(StoreFailure.Unavailable, (await Assert.ThrowsAsync<StoreException>(() => ListAsync(DateTimeOffset.UnixEpoch))).Failure);
    }

    private async Task<List<DeletedImage>> ListAsync(DateTimeOffset since) => await _fixture.Deletions().ListAsync(since, Cancel).ToListAsync(Cancel);
}

using Avatar.Imaging;
using Avatar.Storage;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront.Tests.Images.Variants;

/// <summary>How often copies are made, and when they are not served, with a counting converter.</summary>
public sealed class VariantWorkTests : IAsyncLifetime
{
    private readonly CountingConverter _converter = new();
    private readonly TemporaryFolder _folder = new();
    private AvatarApplication _app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _app = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Fifty_concurrent_callers_have_a_copy_made_once()
    {
        var url = await UploadAsync();
        var hold = new TaskCompletionSource();
        _converter.Hold = hold.Task;
        var callers = Enumerable.Range(0, 50).Select(_ => GetAsync(url + "?w=64")).ToArray();
        await _converter.Begun;
        hold.SetResult();

        var replies = await Task.WhenAll(callers);

        Assert.All(replies, reply => Assert.Equal(CountingConverter.Bytes(64), reply.Bytes));
        Assert.Equal(1, _converter.Count);
        await GetAsync(url + "?w=64");
        Assert.Equal(1, _converter.Count);
        await GetAsync(url + "?w=128");
        Assert.Equal(2, _converter.Count);
    }

    [Fact]
    public async Task When_all_callers_have_hung_up_the_work_ends()
    {
        var url = await UploadAsync();
        _converter.Hold = new TaskCompletionSource().Task;
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var callers = Enumerable.Range(0, 3).Select(_ => _app.Client.GetAsync(new Uri(url + "?w=64"), hangUp.Token)).ToArray();
        await _converter.Begun;

        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(callers));
        await _converter.Cancelled.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task A_copy_does_not_outlive_its_image()
    {
        var url = await UploadAsync();
        foreach (var width in new[] { 64, 128 }) Assert.Equal(200, (await GetAsync($"{url}?w={width}")).Status);
        Assert.Equal(2, Copies().Length);

        await Images.DeleteAsync(ImageArea.Originals, NameIn(url), Cancellation);

        Assert.Empty(Copies());
        (await GetAsync(url + "?w=64")).IsRefused(404, "file_not_found");
    }

    [Fact]
    public async Task Nor_one_that_was_set_aside()
    {
        var url = await UploadAsync();
        await GetAsync(url + "?w=64");

        await Images.SetAsideAsync(ImageArea.Originals, NameIn(url), Cancellation);

        Assert.Empty(Copies());
    }

    [Fact]
    public async Task Deleting_an_image_leaves_the_copies_of_others()
    {
        var (url, other) = (await UploadAsync(), await UploadAsync());
        await GetAsync(url + "?w=64");
        await GetAsync(other + "?w=64");

        await Images.DeleteAsync(ImageArea.Originals, NameIn(url), Cancellation);

        Assert.Contains(NameIn(other).ToString(), Assert.Single(Copies()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_that_is_deleted_while_its_thumbnail_is_kept_leaves_none()
    {
        var url = await UploadAsync();
        var hold = new TaskCompletionSource();
        _converter.HoldAfter = hold.Task;
        var reply = GetAsync(url + "?w=64");
        await _converter.Made;
        await Images.DeleteAsync(ImageArea.Originals, NameIn(url), Cancellation);
        hold.SetResult();

        Assert.Equal(CountingConverter.Bytes(64), (await reply).Bytes);
        Assert.Empty(Copies());
        (await GetAsync(url + "?w=64")).IsRefused(404, "file_not_found");
    }

    [Fact]
    public async Task Leftovers_of_a_crash_are_deleted_at_the_next_start()
    {
        var url = await UploadAsync();
        await GetAsync(url + "?w=64");
        var copy = Assert.Single(Copies());
        var (gone, unfinished) = ("1_a.jpg.64.3.webp", "1_a.jpg.0123.part");
        var shard = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(copy)!, "..", ShardOfGone)).FullName;
        foreach (var name in new[] { gone, unfinished }) await File.WriteAllTextAsync(Path.Combine(shard, name), "abc", Cancellation);

        await _app.Services.GetRequiredService<VariantSweep>().RunAsync(Cancellation);

        Assert.Equal([copy], Copies());
    }

    [Fact]
    public async Task An_image_that_is_deleted_while_its_copy_is_made_is_not_found()
    {
        var url = await UploadAsync();
        var hold = new TaskCompletionSource();
        _converter.Hold = hold.Task;
        var reply = GetAsync(url + "?w=64");
        await _converter.Begun;
        await Images.DeleteAsync(ImageArea.Originals, NameIn(url), Cancellation);
        hold.SetResult();

        (await reply).IsRefused(404, "file_not_found");
        Assert.Empty(Copies());
    }

    [Fact]
    public async Task The_sweep_keeps_copies_of_existing_images()
    {
        await GetAsync(await UploadAsync() + "?w=64");

        await _app.Services.GetRequiredService<VariantSweep>().RunAsync(Cancellation);

        Assert.Single(Copies());
    }

    [Fact]
    public async Task Copies_are_found_again_after_a_restart_and_made_again_when_damaged()
    {
        var path = new Uri(await UploadAsync()).AbsolutePath;
        await GetAsync(path + "?w=64");
        await _app.DisposeAsync();
        _app = await StartAsync();

        Assert.Equal(CountingConverter.Bytes(64), (await GetAsync(path + "?w=64")).Bytes);
        Assert.Equal(1, _converter.Count);

        // The service may still have the file open, although its answer has been read.
        await using (var file = File.Open(Assert.Single(Copies()), FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(100);
        Assert.Equal(CountingConverter.Bytes(64), (await GetAsync(path + "?w=64")).Bytes);
        Assert.Equal(2, _converter.Count);
        Assert.Equal(5000, new FileInfo(Assert.Single(Copies())).Length);
    }

    [Fact]
    public async Task Copies_are_served_even_if_the_disk_is_full()
    {
        var url = await UploadAsync();
        File.WriteAllText(_app.Services.GetRequiredService<IOptions<VariantCacheOptions>>().Value.Root, "A file where the folder should be.");

        for (var time = 1; time <= 2; time++)
        {
            var reply = await GetAsync(url + "?w=64");

            Assert.Equal((200, time), (reply.Status, _converter.Count));
            Assert.Equal(CountingConverter.Bytes(64), reply.Bytes);
        }
    }

    [Fact]
    public async Task Switched_off_the_cache_keeps_nothing()
    {
        await _app.DisposeAsync();
        _app = await StartAsync("--Avatar:Files:VariantCacheBytes=0");
        var url = await UploadAsync();

        for (var time = 1; time <= 2; time++)
        {
            Assert.Equal(CountingConverter.Bytes(64), (await GetAsync(url + "?w=64")).Bytes);
            Assert.Equal(time, _converter.Count);
        }

        Assert.Empty(Copies());
    }

    [Fact]
    public async Task A_busy_studio_is_answered_busy_and_the_answer_is_not_cached()
    {
        var url = await UploadAsync();
        _converter.Failure = new ImagingException(ImagingError.Busy, "The line is full.");
        var refused = await GetAsync(url + "?w=64");
        _converter.Failure = null;

        refused.IsRefused(503, "busy");
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.True(refused.Headers.CacheControl!.NoStore);
        Assert.Equal(200, (await GetAsync(url + "?w=64")).Status);
    }

    /// <summary>Folder of the copies of <c>1_a.jpg</c>: the first digits of the SHA-256 of its name.</summary>
    private const string ShardOfGone = "c00";

    private static ImageName NameIn(string url) => ImageName.Parse(url[(url.LastIndexOf('/') + 1)..]);

    private IImageStore Images => _app.Services.GetRequiredService<IImageStore>();

    private Task<AvatarApplication> StartAsync(params string[] settings) => AvatarApplication.StartAsync(new AvatarApplication
    {
        DataDirectory = _folder.Path,
        Settings = settings,
        Replace = services => services.Replace(ServiceDescriptor.Singleton<IImageConverter>(_converter)),
    });

    private async Task<string> UploadAsync() =>
        (await _app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(300, 200)))).Text("original", "imageUrl");

    private Task<Reply> GetAsync(string url) => _app.Client.GetAsync(url, device: null);

    private string[] Copies()
    {
        var folder = _app.Services.GetRequiredService<IOptions<VariantCacheOptions>>().Value.Root;
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
    }
}

using System.Net.Http.Headers;
using Avatar.Storage;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.WebFront.Tests.Images;

/// <summary>
/// The near cache of GridFS images. The tests delete the bytes in the database to see which images are still read from there.
/// </summary>
public sealed class NearImagesTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TestDatabase _database = null!;
    private AvatarApplication _app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        TestDatabase.SkipUnlessThere();
        _database = new TestDatabase();
        _app = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_second_time_an_image_comes_from_the_disk_in_every_way()
    {
        var path = await UploadAsync();
        var first = await GetAsync(path);
        await LoseBytesAsync();

        var second = await GetAsync(path);
        using var part = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(2, 5) } };
        using var response = await _app.Client.SendAsync(part, Cancellation);

        Assert.Equal(first.Bytes, second.Bytes);
        Assert.Equal((first.Headers.ETag, first.ContentHeaders.LastModified), (second.Headers.ETag, second.ContentHeaders.LastModified));
        Assert.Equal(first.Bytes[2..6], await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task It_is_found_again_after_a_restart()
    {
        var path = await UploadAsync();
        var first = await GetAsync(path);
        await _app.DisposeAsync();
        await LoseBytesAsync();

        _app = await StartAsync();

        Assert.Equal(first.Bytes, (await GetAsync(path)).Bytes);
    }

    [Fact]
    public async Task A_deleted_image_is_not_served_and_its_copies_are_deleted_at_the_next_poll()
    {
        var (path, other) = (await UploadAsync(), await UploadAsync());
        foreach (var each in new[] { path, path + "?w=64", other }) await GetAsync(each);
        Assert.Equal(3, Near().Length);

        await Images.DeleteAsync(ImageArea.Originals, ImageName.Parse(Path.GetFileName(path)), Cancellation);

        (await GetAsync(path)).IsRefused(404, "file_not_found");
        await _app.Services.GetRequiredService<DeletionFollower>().RunAsync(Cancellation);
        Assert.Contains(Path.GetFileName(other), Assert.Single(Near()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copies_of_images_deleted_before_the_start_are_deleted_by_the_sweep()
    {
        var (path, other) = (await UploadAsync(), await UploadAsync());
        foreach (var each in new[] { path, other }) await GetAsync(each);
        await _database.Database.GetCollection<BsonDocument>("images.files").DeleteOneAsync(
            Builders<BsonDocument>.Filter.Eq("filename", $"originals/{Path.GetFileName(path)}"), Cancellation);

        await _app.Services.GetRequiredService<VariantSweep>().RunAsync(Cancellation);

        Assert.Contains(Path.GetFileName(other), Assert.Single(Near()), StringComparison.Ordinal);
    }

    /// <summary>Uses the polling interval of the service, with a test clock.</summary>
    [Fact]
    public async Task A_front_polls_deletions_every_few_seconds()
    {
        var path = await UploadAsync();
        await GetAsync(path);
        var clock = new FakeTimeProvider();
        using var follower = ActivatorUtilities.CreateInstance<DeletionFollower>(_app.Services, clock);
        await follower.StartAsync(Cancellation);
        await Images.DeleteAsync(ImageArea.Originals, ImageName.Parse(Path.GetFileName(path)), Cancellation);

        var began = clock.GetUtcNow();
        while (Near().Length > 0 && clock.GetUtcNow() - began < TimeSpan.FromDays(1))
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Empty(Near());
        await follower.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_truncated_copy_is_fetched_again()
    {
        var path = await UploadAsync();
        var whole = (await GetAsync(path)).Bytes;
        await using (var file = File.Open(Assert.Single(Near()), FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(100);

        Assert.Equal(whole, (await GetAsync(path)).Bytes);
        Assert.Equal(whole.Length, new FileInfo(Assert.Single(Near())).Length);
    }

    [Fact]
    public async Task A_copy_of_another_length_is_not_served()
    {
        var path = await UploadAsync();
        var whole = (await GetAsync(path)).Bytes;
        var near = Assert.Single(Near());
        await _app.DisposeAsync();
        File.Delete(near);
        await File.WriteAllBytesAsync(near.Replace($".{whole.Length}.", ".7.", StringComparison.Ordinal), new byte[7], Cancellation);

        _app = await StartAsync();

        Assert.Equal(whole, (await GetAsync(path)).Bytes);
    }

    [Fact]
    public async Task HEAD_and_conditional_requests_fetch_nothing()
    {
        var path = await UploadAsync();

        var head = await _app.Client.SendAsync(HttpMethod.Head, path);
        using var conditional = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { head.Headers.ETag! } } };
        using var unchanged = await _app.Client.SendAsync(conditional, Cancellation);

        Assert.Equal((200, 304), (head.Status, (int)unchanged.StatusCode));
        Assert.Empty(Near());
    }

    [Fact]
    public async Task A_large_photo_is_not_kept()
    {
        var photo = Photos.CreateJpeg(3_000_000);
        var name = ImageName.ForOriginal(DateTimeOffset.UnixEpoch, "jpg");
        await using (var writer = await Images.CreateAsync(ImageArea.Originals, Cancellation))
        {
            await writer.WriteAsync(photo, Cancellation);
            Assert.True(await writer.PublishAsync(name, Cancellation));
        }

        Assert.Equal(photo, (await GetAsync($"/uploads/originals/{name}")).Bytes);
        Assert.Empty(Near());
    }

    [Fact]
    public async Task An_image_whose_bytes_are_lost_is_unavailable_and_not_kept()
    {
        var path = await UploadAsync();
        await LoseBytesAsync();

        (await GetAsync(path)).IsRefused(503, "unavailable");
        Assert.Empty(Near());
    }

    private IImageStore Images => _app.Services.GetRequiredService<IImageStore>();

    private Task<AvatarApplication> StartAsync() => AvatarApplication.StartAsync(new AvatarApplication
    {
        DataDirectory = _folder.Path,
        Settings = ["--Avatar:Files:Provider=GridFS", $"--ConnectionStrings:MongoDB={_database.ConnectionString}"],
    });

    private async Task<string> UploadAsync() => new Uri(
        (await _app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48)))).Text("original", "imageUrl")).AbsolutePath;

    private Task<Reply> GetAsync(string path) => _app.Client.GetAsync(path, device: null);

    /// <summary>Deletes the bytes of photos and cartoons in the database, but keeps their documents.</summary>
    private async Task LoseBytesAsync()
    {
        var images = await _database.Database.GetCollection<BsonDocument>("images.files")
            .Find(Builders<BsonDocument>.Filter.Regex("filename", "^(originals|temp)/")).ToListAsync(Cancellation);
        var ofImages = Builders<BsonDocument>.Filter.In("files_id", images.Select(image => image["_id"]));
        await _database.Database.GetCollection<BsonDocument>("images.chunks").DeleteManyAsync(ofImages, Cancellation);
    }

    private string[] Near()
    {
        var folder = _app.Services.GetRequiredService<IOptions<VariantCacheOptions>>().Value.Root;
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
    }
}

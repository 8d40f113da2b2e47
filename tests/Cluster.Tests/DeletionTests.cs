using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Cluster.Tests;

/// <summary>A device that is deleted through one front is deleted for all fronts, even if a silo crashes meanwhile.</summary>
public sealed class DeletionTests(GridFsCluster fixture) : IClassFixture<GridFsCluster>, IAsyncLifetime
{
    private const int Photos = 12;

    private static readonly string[] Lists = ["/api/originals", "/api/cartoons", "/api/downloaded-faces"];

    /// <summary>The collections with data of devices, and the field that contains the device id.</summary>
    private static readonly (string Collection, string Field)[] Collections =
    [
        ("devices", "deviceId"), ("originals", "deviceId"), ("regenerated_cartoons", "deviceId"), ("downloaded_faces", "deviceId"),
        ("idempotency_keys", "_id.deviceId"), ("device_deletions", "_id"),
    ];

    public ValueTask InitializeAsync() => fixture.BeginAsync();

    public ValueTask DisposeAsync() => fixture.EndAsync();

    [Fact]
    public async Task After_a_deletion_through_one_front_nothing_is_left_and_the_device_starts_again()
    {
        using var client = fixture.Cluster.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        var stranger = new Phone(client, Phone.NewDevice());
        var theirs = (await stranger.UploadAsync(Portrait.Of(1))).Expect(201);
        var files = await ListFilesAsync();
        var urls = await FillAsync(phone);

        var deleted = (await phone.DeleteAsync()).Expect(200);

        Assert.Equal(Photos, deleted.At("deleted", "originals").GetInt32());
        Assert.Equal(Photos / 2, deleted.At("deleted", "faces").GetInt32());
        await AssertGoneAsync(phone, urls, files);
        Assert.NotNull(await stranger.FetchAsync(theirs.Text("original", "imageUrl")));
        (await phone.UploadAsync(Portrait.Of(2))).Expect(201);
        Assert.Single((await phone.GetAsync("/api/originals")).Expect(200).Items("originals"));
        (await phone.DeleteAsync()).Expect(200);
    }

    [Fact]
    public async Task A_deletion_finishes_even_if_a_silo_is_killed_in_the_middle()
    {
        using var client = fixture.Cluster.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        var files = await ListFilesAsync();
        var urls = await FillAsync(phone);
        var half = files.Count + ((await ListFilesAsync()).Count - files.Count) / 2;

        var deleting = phone.DeleteAsync();
        using (var timeout = new CancellationTokenSource(AvatarProcess.Patience))
        {
            while ((await ListFilesAsync()).Count > half) timeout.Token.ThrowIfCancellationRequested();
        }

        fixture.Cluster.Silos[0].Kill();

        // The front retries by itself. If it gives up, the next request continues the deletion.
        var reply = await deleting;
        Assert.True(reply is { Status: 200 } or { Status: 503, RetryAfter: not null }, reply.ToString());
        await Wait.UntilAsync(async () => (await phone.DeleteAsync()).Status == 200, AvatarProcess.Patience, TimeSpan.FromMilliseconds(100));
        await AssertGoneAsync(phone, urls, files);
    }

    /// <summary>Creates photos, and the face of every second photo. Returns the URLs of all images.</summary>
    private static async Task<List<string>> FillAsync(Phone phone)
    {
        var urls = new List<string>();
        for (var number = 1; number <= Photos; number++)
        {
            var upload = (await phone.UploadAsync(Portrait.Of(number), key: $"upload-{number}")).Expect(201);
            urls.Add(upload.Text("original", "imageUrl"));
            urls.Add(number % 2 == 0
                ? (await phone.DownloadAsync(upload.Text("cartoon", "id"))).Expect(201).Text("downloadedFace", "faceUrl")
                : upload.Text("cartoon", "imageUrl"));
        }

        return urls;
    }

    private async Task AssertGoneAsync(Phone phone, List<string> urls, HashSet<string> files)
    {
        foreach (var url in urls)
        {
            // Two requests, so that each front answers one.
            Assert.Null(await phone.FetchAsync(url));
            Assert.Null(await phone.FetchAsync(url));
        }

        foreach (var list in Lists.Concat(Lists)) Assert.Equal(0, (await phone.GetAsync(list)).Expect(200).Data.EnumerateObject().First().Value.GetArrayLength());
        foreach (var (collection, field) in Collections)
        {
            var left = await fixture.Cluster.Database.Database.GetCollection<BsonDocument>(collection)
                .CountDocumentsAsync(new BsonDocument(field, phone.Device));
            Assert.True(left == 0, $"{left} documents are left in {collection}.");
        }

        // What an earlier call had not cleaned up when the files were listed may be gone by now.
        Assert.Empty((await ListFilesAsync()).Except(files));
    }

    /// <summary>Lists all files of all areas, including masters and <c>lost+found</c>, except deleted files whose bytes have not been freed yet.</summary>
    private async Task<HashSet<string>> ListFilesAsync()
    {
        var found = await fixture.Cluster.Database.Database.GetCollection<BsonDocument>("images.files").Find(new BsonDocument()).ToListAsync();
        return [.. found.Select(static file => file["filename"].AsString).Where(static name => !name.StartsWith("deleted/", StringComparison.Ordinal))];
    }
}

using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Processes;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Avatar.Cluster.Tests;

/// <summary>A device that is deleted through one front is gone for all, whoever dies meanwhile.</summary>
public sealed class DeletionTests(GridFsCluster fixture) : IClassFixture<GridFsCluster>, IAsyncLifetime
{
    private const int Photos = 12;

    private static readonly string[] Lists = ["/api/originals", "/api/cartoons", "/api/downloaded-faces"];

    /// <summary>The collections that hold anything of a device, and the field that names it.</summary>
    private static readonly (string Collection, string Field)[] Collections =
    [
        ("devices", "deviceId"), ("originals", "deviceId"), ("regenerated_cartoons", "deviceId"), ("downloaded_faces", "deviceId"),
        ("idempotency_keys", "_id.deviceId"), ("device_deletions", "_id"),
    ];

    public ValueTask InitializeAsync() => fixture.BeginAsync();

    public ValueTask DisposeAsync() => fixture.EndAsync();

    [Fact]
    public async Task Deleted_through_one_front_nothing_of_it_is_left_for_any_and_it_starts_anew()
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
    public async Task With_a_silo_killed_in_the_middle_it_is_finished_all_the_same()
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

        // The front asks again by itself; where it gives up, whoever is asked next goes on.
        var reply = await deleting;
        Assert.True(reply is { Status: 200 } or { Status: 503, RetryAfter: not null }, reply.ToString());
        using (var timeout = new CancellationTokenSource(AvatarProcess.Patience))
        {
            while ((await phone.DeleteAsync()).Status != 200) await Task.Delay(100, timeout.Token);
        }

        await AssertGoneAsync(phone, urls, files);
    }

    /// <summary>Photos, of every other one the face, and the addresses of all their images.</summary>
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
            // Asked twice, which is through either front.
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

        Assert.Equal(files.Order(), (await ListFilesAsync()).Order());
    }

    /// <summary>Every file in any area, masters and <c>lost+found</c> among them; but not what only waits for its bytes to be freed.</summary>
    private async Task<HashSet<string>> ListFilesAsync()
    {
        var found = await fixture.Cluster.Database.Database.GetCollection<BsonDocument>("images.files").Find(new BsonDocument()).ToListAsync();
        return [.. found.Select(static file => file["filename"].AsString).Where(static name => !name.StartsWith("deleted/", StringComparison.Ordinal))];
    }
}

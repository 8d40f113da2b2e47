using Avatar.ServiceTesting.Calls;

namespace Avatar.ServiceTesting.Clusters;

/// <summary>The calls of an app user, with checks after every step. The calls alternate between the fronts, and every front must show the same state.</summary>
internal static class Journeys
{
    private static readonly string[] Lists = ["/api/originals", "/api/cartoons", "/api/downloaded-faces"];
    private static readonly int[] Widths = [128, 256, 512, 1024];

    public static async Task TravelAsync(AvatarCluster cluster)
    {
        using var client = cluster.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        await AssertSameAsync(phone, originals: 0, cartoons: 0, faces: 0);

        var upload = (await phone.UploadAsync(Portrait.Of(1), key: "upload")).Expect(201);
        var (original, first) = (upload.Text("original", "id"), upload.Text("cartoon", "id"));
        await AssertSameAsync(phone, originals: 1, cartoons: 1, faces: 0);
        await AssertFetchedAsync(phone, upload.Text("original", "imageUrl"), upload.At("original", "fileSize").GetInt64());
        await AssertFetchedAsync(phone, upload.Text("cartoon", "imageUrl"), upload.At("cartoon", "fileSize").GetInt64());

        for (var count = 2; count <= 4; count++)
        {
            var regenerated = (await phone.RegenerateAsync(original, key: $"regenerate-{count}")).Expect(201);
            Assert.Equal(count, regenerated.At("count").GetInt32());
            await AssertSameAsync(phone, originals: 1, cartoons: count, faces: 0);
            await AssertFetchedAsync(phone, regenerated.Text("cartoon", "imageUrl"), regenerated.At("cartoon", "fileSize").GetInt64());
        }

        var another = (await phone.UploadAsync(Portrait.Of(2))).Expect(201);
        await AssertSameAsync(phone, originals: 2, cartoons: 5, faces: 0);

        var preview = await AssertPreviewedAsync(phone, first, width: 128);
        await AssertSameAsync(phone, originals: 2, cartoons: 5, faces: 0);

        var download = (await phone.DownloadAsync(first)).Expect(201);
        await AssertSameAsync(phone, originals: 2, cartoons: 1, faces: 1);
        Assert.Equal(preview, await phone.FetchAsync(download.Text("downloadedFace", "faceUrl"), "?format=png&w=128"));
        Assert.Null(await phone.PreviewAsync(first));
        await AssertFetchedAsync(phone, download.Text("downloadedFace", "faceUrl"), download.At("downloadedFace", "fileSize").GetInt64());
        Assert.Null(await phone.FetchAsync(upload.Text("cartoon", "imageUrl")));
        await AssertSecondAsync(phone, original, first, download);

        Assert.True((await phone.UploadAsync(Portrait.Of(1), key: "upload")).Expect(201).IsReplayed);
        Assert.True((await phone.RegenerateAsync(original, key: "regenerate-2")).Expect(201).IsReplayed);
        await AssertSameAsync(phone, originals: 2, cartoons: 1, faces: 1);
        await AssertHiddenAsync(new Phone(client, Phone.NewDevice()), original, another.Text("cartoon", "id"));
    }

    /// <summary>
    /// Deletes a device, and checks that its thumbnails are deleted too, including thumbnails that are requested during the deletion. All requests
    /// use both fronts.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="patience">How long copies may remain after the last answer; zero if they must be deleted before the deletion is answered.</param>
    public static async Task DeleteCopiesAsync(AvatarCluster cluster, TimeSpan patience)
    {
        using var client = cluster.NewClient();
        var phone = new Phone(client, Phone.NewDevice());
        var upload = (await phone.UploadAsync(Portrait.Of(3))).Expect(201);
        var paths = new[] { upload.Text("original", "imageUrl"), upload.Text("cartoon", "imageUrl") }.Select(static url => new Uri(url).AbsolutePath).ToList();
        foreach (var path in paths)
        {
            for (var front = 0; front < 2; front++) await client.GetByteArrayAsync($"{path}?w=64");
        }

        Assert.Equal(paths.Order(), CopiesOf().Select(static copy => copy.Path).Distinct().Order());
        var meanwhile = paths.SelectMany(path => Widths.Select(width => client.GetAsync($"{path}?w={width}"))).ToList();

        (await phone.DeleteAsync()).Expect(200);

        if (patience == TimeSpan.Zero) Assert.All(CopiesOf(), static copy => Assert.Equal(0, copy.Length));
        foreach (var response in await Task.WhenAll(meanwhile)) response.Dispose();
        await Wait.UntilAsync(() => CopiesOf().Count == 0, patience);

        List<(string Path, long Length)> CopiesOf() =>
        [
            .. from file in cluster.Copies()
               from path in paths
               where file.Name.StartsWith(Path.GetFileName(path), StringComparison.Ordinal)
               select (path, file.Exists ? file.Length : 0),
        ];
    }

    /// <summary>Requests each list twice, so that both fronts answer it.</summary>
    private static async Task AssertSameAsync(Phone phone, int originals, int cartoons, int faces)
    {
        foreach (var (list, count) in Lists.Zip([originals, cartoons, faces]))
        {
            var (one, other) = ((await phone.GetAsync(list)).Expect(200), (await phone.GetAsync(list)).Expect(200));
            Assert.Equal(count, one.Data.EnumerateObject().First().Value.GetArrayLength());
            Assert.Equal(one.Data.GetRawText(), other.Data.GetRawText());
        }
    }

    private static async Task AssertFetchedAsync(Phone phone, string url, long size)
    {
        var (one, other) = (await phone.FetchAsync(url), await phone.FetchAsync(url));
        Assert.Equal(size, one?.LongLength);
        Assert.Equal(one, other);
    }

    private static async Task<byte[]> AssertPreviewedAsync(Phone phone, string cartoon, int width)
    {
        var (one, other) = (await phone.PreviewAsync(cartoon, width), await phone.PreviewAsync(cartoon, width));
        Assert.NotNull(one);
        Assert.Equal(one, other);
        return one;
    }

    private static async Task AssertSecondAsync(Phone phone, string original, string chosen, Reply download)
    {
        for (var front = 0; front < 2; front++)
        {
            Assert.Equal(download.Data.GetRawText(), (await phone.DownloadAsync(chosen)).Expect(200).Data.GetRawText());
            (await phone.RegenerateAsync(original)).Expect(409);
        }
    }

    private static async Task AssertHiddenAsync(Phone stranger, string original, string cartoon)
    {
        for (var front = 0; front < 2; front++)
        {
            (await stranger.GetAsync($"/api/originals/{original}")).Expect(404);
            (await stranger.RegenerateAsync(original)).Expect(404);
            (await stranger.DownloadAsync(cartoon)).Expect(404);
            Assert.Null(await stranger.PreviewAsync(cartoon));
        }
    }
}

using System.Text.Json;
using Avatar.ServiceTesting.Calls;

namespace Avatar.ServiceTesting.Crashes;

/// <summary>Compares the lists and images that every device gets with the stored state. Nothing may change meanwhile.</summary>
/// <param name="client">Sends the requests.</param>
/// <param name="state">The stored state.</param>
/// <param name="late">Ids of originals and cartoons whose creation was never answered: they may appear in lists some minutes later.</param>
internal sealed class ListedInvariants(HttpClient client, StoredState state, IReadOnlySet<string>? late = null)
{
    /// <summary>The number of images that were fetched.</summary>
    public int Fetched { get; private set; }

    public async Task CheckAsync(string device, string anotherDevice)
    {
        var phone = new Phone(client, device);
        var another = new Phone(client, anotherDevice);
        var originals = state.Originals.Values.Where(original => original.Device == device)
            .OrderByDescending(static original => original.CreatedAt).ThenByDescending(static original => original.Id, StringComparer.Ordinal).ToList();
        var faces = originals.SelectMany(original => state.Faces[original.Id])
            .OrderByDescending(static face => face.CreatedAt).ThenByDescending(static face => face.Id, StringComparer.Ordinal).ToList();
        var cartoons = originals.Where(original => !state.Faces[original.Id].Any()).SelectMany(original => state.CartoonsOf(original.Id))
            .OrderByDescending(static cartoon => cartoon.CreatedAt).ThenByDescending(static cartoon => cartoon.Id, StringComparer.Ordinal).ToList();

        await AssertListedAsync(phone, "/api/originals", "originals", originals);
        await AssertListedAsync(phone, "/api/downloaded-faces", "downloadedFaces", faces);
        await AssertListedAsync(phone, "/api/cartoons", "cartoons", cartoons);
        foreach (var original in originals) await AssertShownAsync(phone, another, original);
    }

    /// <summary>I3, I4 and I8: the list has exactly the expected entries, newest first.</summary>
    private async Task AssertListedAsync(Phone phone, string path, string name, IEnumerable<IStoredImage> expected)
    {
        var listed = GetIds((await phone.GetAsync(path)).Expect(200).Items(name)).ToList();
        Assert.Equal(InTime(expected, listed.ToHashSet()).Select(static image => image.Id), listed);
    }

    private IEnumerable<T> InTime<T>(IEnumerable<T> expected, HashSet<string> listed)
        where T : IStoredImage =>
        expected.Where(image => listed.Contains(image.Id) || late?.Contains(image.Id) is not true);

    private async Task AssertShownAsync(Phone phone, Phone another, StoredOriginal original)
    {
        var shown = (await phone.GetAsync($"/api/originals/{original.Id}")).Expect(200);
        var face = state.Faces[original.Id].SingleOrDefault();
        var listed = GetIds(shown.Items("cartoons")).ToHashSet();
        var cartoons = face is null ? InTime(state.CartoonsOf(original.Id).Reverse(), listed).ToList() : [];

        Assert.Equal(cartoons.Select(static cartoon => cartoon.Id), GetIds(shown.Items("cartoons")));
        await AssertFetchedAsync(phone, shown.At("original"), "imageUrl", original);
        foreach (var (element, cartoon) in shown.Items("cartoons").Zip(cartoons)) await AssertFetchedAsync(phone, element, "imageUrl", cartoon);
        if (face is null) Assert.Equal(JsonValueKind.Null, shown.At("downloadedFace").ValueKind);
        else await AssertFetchedAsync(phone, shown.At("downloadedFace"), "faceUrl", face);

        (await another.GetAsync($"/api/originals/{original.Id}")).Expect(404);
        (await another.RegenerateAsync(original.Id)).Expect(404);
        Assert.Empty((await another.GetAsync($"/api/cartoons?originalId={original.Id}")).Expect(200).Items("cartoons"));
        if (cartoons.Count > 0) (await another.DownloadAsync(cartoons[0].Id)).Expect(404);
    }

    /// <summary>I1: the image can be fetched and has the expected length.</summary>
    private async Task AssertFetchedAsync(Phone phone, JsonElement element, string url, IStoredImage image)
    {
        Assert.Equal(image.Id, element.GetProperty("id").GetString());
        Assert.Equal(image.FileSize, element.GetProperty("fileSize").GetInt64());
        Assert.Equal(image.FileSize, (await phone.FetchAsync(element.GetProperty(url).GetString()!))?.LongLength);
        Fetched++;
    }

    private static IEnumerable<string> GetIds(IEnumerable<JsonElement> elements) => elements.Select(static element => element.GetProperty("id").GetString()!);
}

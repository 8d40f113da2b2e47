using System.Net.Http.Json;
using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Images.Variants;

/// <summary>
/// Random histories over HTTP: a device sends photos, draws cartoons and cuts faces, and other clients request all images in many sizes, while
/// the device is deleted at a random moment. After the last call no file of the device remains.
/// </summary>
/// <remarks>The interleaving of the calls is not deterministic; a failure names the seed, which repeats the calls.</remarks>
public sealed class CopiesBesideDeletionTests(CopiesBesideDeletionTests.App app) : IClassFixture<CopiesBesideDeletionTests.App>
{
    private const int Photos = 3;
    private const int Looks = 24;
    private static readonly int[] Sizes = [64, 128, 256, 512];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    /// <summary>A service shared by all tests here, without rate limits; each test uses its own devices.</summary>
    public sealed class App : IAsyncLifetime
    {
        private readonly AvatarApplication _application = new()
        {
            Settings =
            [
                "--Avatar:Limits:DeviceRequestsPerMinute=1000000", "--Avatar:Limits:DeviceImagesPerMinute=1000000",
                "--Avatar:Limits:AddressRequestsPerMinute=1000000", "--Avatar:Limits:AddressImagesPerMinute=1000000",
            ],
        };

        internal AvatarApplication Application => _application;

        public ValueTask InitializeAsync() => _application.InitializeAsync();

        public ValueTask DisposeAsync() => _application.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task No_copy_outlives_the_deletion_of_its_device(int seed)
    {
        var random = new Random(seed);
        var (client, device) = (app.Application.Client, Calls.NewDevice());
        var links = new List<string>();
        for (var photo = 0; photo < Photos; photo++) links.AddRange(await MakeAsync(client, device, random));
        Assert.Equal(200, (await client.GetAsync($"{links[0]}?w={Sizes[0]}", device: null)).Status);
        Assert.Contains(FindFiles(links), static file => file.Contains("variants", StringComparison.Ordinal));
        var looks = Enumerable.Range(0, Looks).Select(_ => $"{links[random.Next(links.Count)]}?w={Sizes[random.Next(Sizes.Length)]}").ToList();
        var deletedAt = random.Next(Looks);

        var calls = new List<Task>();
        var beside = Task.FromResult(new List<string>());
        for (var look = 0; look < Looks; look++)
        {
            if (look == deletedAt)
            {
                // Drawings and face-cuts are also running when the deletion begins.
                calls.Add(beside = MakeAsync(client, device, random));
                calls.Add(DeleteAsync(client, device));
            }

            calls.Add(client.GetAsync(looks[look], device: null));
        }

        await Task.WhenAll(calls);

        // Calls after the first deletion may have created new data of the device.
        await DeleteAsync(client, device);
        Assert.Empty(FindFiles(links.Concat(await beside)));
    }

    /// <summary>All files with the name of one of these images.</summary>
    private List<string> FindFiles(IEnumerable<string> links)
    {
        var names = links.Select(static link => Path.GetFileNameWithoutExtension(new Uri(link).AbsolutePath)).ToList();
        return [.. Directory.EnumerateFiles(app.Application.DataDirectory, "*", SearchOption.AllDirectories)
            .Where(file => names.Exists(name => Path.GetFileName(file).Contains(name, StringComparison.Ordinal)))];
    }

    /// <summary>Sends a photo, draws cartoons and sometimes cuts a face. Ignores refusals during the deletion.</summary>
    /// <returns>The URLs of all images.</returns>
    private static async Task<List<string>> MakeAsync(HttpClient client, string device, Random random)
    {
        var cutsFace = random.Next(2) == 0;
        var links = new List<string>();
        var upload = await client.UploadAsync(device, Calls.Form(Application.Photos.Jpeg(320, 240)));
        if (upload.Status != 201) return links;
        links.Add(upload.Data.GetProperty("original").GetProperty("imageUrl").GetString()!);
        var cartoon = upload.Data.GetProperty("cartoon");
        links.Add(cartoon.GetProperty("imageUrl").GetString()!);
        if (!cutsFace) return links;
        var face = await client.PostAsync($"/api/download/{cartoon.GetProperty("id").GetString()}", device);
        if (face.Status == 201) links.Add(face.Data.GetProperty("downloadedFace").GetProperty("faceUrl").GetString()!);
        return links;
    }

    private static async Task DeleteAsync(HttpClient client, string device) => Assert.Equal(
        200, (await client.SendAsync(HttpMethod.Delete, "/api/device", device, JsonContent.Create(new { confirm = device }))).Status);
}

using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Clusters;
using Avatar.ServiceTesting.Crashes;

namespace Avatar.Cluster.Tests;

/// <summary>Concurrent downloads from one original.</summary>
[Collection(FolderClusterTests.Name)]
public sealed class DownloadRaceTests(FolderCluster fixture) : IAsyncLifetime
{
    private const int DefaultRounds = 2;
    private const int Cartoons = FolderCluster.MaxPerOriginal;

    public ValueTask InitializeAsync() => fixture.BeginAsync();

    public ValueTask DisposeAsync() => fixture.EndAsync();

    /// <summary>I2. AVATAR_RACE_ROUNDS sets the number of rounds.</summary>
    [Fact]
    public async Task One_of_64_concurrent_downloads_of_one_original_wins()
    {
        var rounds = TestNumber.In("AVATAR_RACE_ROUNDS") ?? DefaultRounds;
        using var client = fixture.Cluster.NewClient();
        var statuses = new List<int>();
        for (var round = 0; round < rounds; round++)
        {
            // In every second round, two requests ask for each cartoon, through different fronts.
            statuses.AddRange(await RaceAsync(new Phone(client, Phone.NewDevice()), round % 2 == 0 ? Cartoons : Cartoons / 2));
        }

        var counts = statuses.CountBy(static status => status).OrderBy(static count => count.Key).Select(static count => $"{count.Value} × {count.Key}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{rounds} rounds: {string.Join(", ", counts)}.");
    }

    private async Task<IEnumerable<int>> RaceAsync(Phone phone, int cartoons)
    {
        var upload = (await phone.UploadAsync(Portrait.Of(1))).Expect(201);
        var original = upload.Text("original", "id");
        var drawn = await Task.WhenAll(Enumerable.Range(1, cartoons - 1).Select(_ => phone.RegenerateAsync(original)));
        string[] ids = [upload.Text("cartoon", "id"), .. drawn.Select(static reply => reply.Expect(201).Text("cartoon", "id"))];

        var wanted = Enumerable.Range(0, Cartoons).Select(number => ids[number % cartoons]).ToArray();
        var replies = await Task.WhenAll(wanted.Select(phone.DownloadAsync));

        var winner = Array.FindIndex(replies, static reply => reply.Status == 201);
        for (var i = 0; i < replies.Length; i++)
        {
            if (i == winner) continue;
            if (wanted[i] == wanted[winner]) Assert.Equal(replies[winner].Text("downloadedFace", "id"), replies[i].Expect(200).Text("downloadedFace", "id"));
            else Assert.Equal("already_downloaded", replies[i].Expect(409).Code);
        }

        var state = await fixture.Cluster.ReadAsync();
        var face = Assert.Single(state.Faces[original]);
        Assert.Equal(replies[winner].Text("downloadedFace", "id"), face.Id);
        Assert.Empty(state.CartoonsOf(original));
        Assert.Equal(
            [StoredAreas.Downloaded, StoredAreas.Masters],
            state.Files.Keys.Where(file => file.Name.Contains(original, StringComparison.Ordinal)).Select(static file => file.Area).Order());
        Assert.Contains((StoredAreas.Downloaded, face.Filename), state.Files);
        return replies.Select(static reply => reply.Status);
    }
}

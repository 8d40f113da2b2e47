using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using NetVips;

namespace Avatar.WebFront.Tests.Images;

/// <summary>A large GridFS photo with a missing chunk in the middle.</summary>
public sealed class LostChunkTests
{
    private const int ChunkMissing = 2054;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_unavailable_for_drawing_and_cutting_and_not_sent_truncated()
    {
        TestDatabase.SkipUnlessThere();
        await using var database = new TestDatabase();
        var errors = new LogRecorder(LogLevel.Error);
        await using var app = await AvatarApplication.StartAsync(new AvatarApplication
        {
            DrawsForReal = true,
            Settings =
            [
                $"--ConnectionStrings:MongoDB={database.ConnectionString}", "--Avatar:Storage:Provider=MongoDB", "--Avatar:Files:Provider=GridFS",
                "--Logging:LogLevel:Avatar.Storage=Error", "--Logging:LogLevel:Avatar.Grains=Error", "--Logging:LogLevel:Avatar.WebFront=Error",
            ],
            Replace = services => services.AddSingleton(errors.ToProvider()),
        });
        var device = Calls.NewDevice();
        var upload = await app.Client.UploadAsync(device, Calls.Form(Noise(), "photo.png", "image/png"));
        Assert.Equal(201, upload.Status);
        var address = new Uri(upload.Text("original", "imageUrl")).AbsolutePath;
        var length = await LoseMiddleAsync(database.Database, "originals/" + Path.GetFileName(address));
        Assert.InRange(length, 2 << 20, 10 << 20);

        foreach (var call in new[] { $"/api/regenerate/{upload.Text("original", "id")}", $"/api/download/{upload.Text("cartoon", "id")}", $"{address}?w=64" })
        {
            var reply = call.StartsWith("/api", StringComparison.Ordinal) ? await app.Client.PostAsync(call, device) : await app.Client.GetAsync(call, device);
            reply.IsRefused(503, "unavailable");
            Assert.Equal((call, ChunkMissing), (call, Assert.Single(errors.Take()).Id.Id));
        }

        // The beginning has already been sent, so the connection is aborted: the client must not take the image for complete.
        var broken = await Record.ExceptionAsync(() => app.Client.GetByteArrayAsync(address, Cancel));
        Assert.True(broken is HttpRequestException or IOException, $"It was answered, or ended with {broken}.");
        Assert.Contains(ChunkMissing, errors.Take().Select(static entry => entry.Id.Id));
    }

    /// <summary>Incompressible pixels.</summary>
    private static byte[] Noise()
    {
        using var noise = Image.Gaussnoise(1100, 1000, sigma: 60, mean: 128);
        using var colour = noise.Bandjoin(noise.Flip(Enums.Direction.Horizontal), noise.Flip(Enums.Direction.Vertical)).Cast(Enums.BandFormat.Uchar);
        return colour.PngsaveBuffer(keep: Enums.ForeignKeep.None);
    }

    private static async Task<long> LoseMiddleAsync(IMongoDatabase database, string filename)
    {
        var file = await database.GetCollection<BsonDocument>("images.files").Find(new BsonDocument("filename", filename)).SingleAsync(Cancel);
        var middle = (int)(file["length"].ToInt64() / 2 / file["chunkSize"].ToInt32());
        var lost = await database.GetCollection<BsonDocument>("images.chunks")
            .DeleteOneAsync(new BsonDocument { { "files_id", file["_id"] }, { "n", middle } }, Cancel);
        Assert.Equal(1, lost.DeletedCount);
        return file["length"].ToInt64();
    }
}

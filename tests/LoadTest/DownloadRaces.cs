using System.Diagnostics;
using System.Text.Json;
using Avatar.Imaging;

namespace Avatar.LoadTest;

/// <summary>
/// Downloads 64 cartoons of one original concurrently, each over a separate connection. Exactly one answer must be 201, the others
/// 409 or the same face, and the files must match the documents.
/// </summary>
internal static class DownloadRaces
{
    private const int Cartoons = 64;

    public static async Task<bool> RunAsync(string photo, int rounds)
    {
        using var folder = new TemporaryFolder();
        var bytes = await File.ReadAllBytesAsync(photo);
        await using var service = await Service.StartAsync(
            new EncodedImage(bytes, ImageFormat.Png, 512, 512),
            $"--Avatar:DataDirectory={folder.Path}",
            "--Avatar:Cartoons:MaxPerOriginal=64",
            "--Avatar:Limits:DeviceImagesPerMinute=100000000",
            "--Avatar:Limits:AddressImagesPerMinute=100000000",
            "--Avatar:Limits:AddressImagesAtOnce=1000",
            "--Avatar:Limits:DeviceRequestsPerMinute=100000000",
            "--Avatar:Limits:AddressRequestsPerMinute=100000000");
        var watch = Stopwatch.StartNew();
        var (made, refused) = (0, 0);
        for (var round = 1; round <= rounds; round++)
        {
            var statuses = await RaceAsync(service, Guid.NewGuid().ToString(), bytes);
            made += statuses.Count(status => status == 201);
            refused += statuses.Count(status => status == 409);
            if (statuses.Count(status => status == 201) == 1 && statuses.Count(status => status == 409) == Cartoons - 1) continue;
            Console.WriteLine($"Round {round}: {string.Join(' ', statuses.Order())}");
            return false;
        }

        var (faces, temporary) = (Count(folder, "downloaded"), Count(folder, "temp"));
        Console.WriteLine($"{rounds} rounds of {Cartoons} downloads in {watch.Elapsed.TotalSeconds:0} s: {made} × 201, {refused} × 409; {faces} face files, {temporary} cartoon files.");
        return faces == rounds && temporary == 0;
    }

    private static async Task<int[]> RaceAsync(Service service, string device, byte[] photo)
    {
        var upload = await service.UploadAsync(device, photo);
        var original = upload.GetProperty("original").GetProperty("id").GetString();
        JsonElement answer = default;
        for (var n = 1; n < Cartoons; n++) (_, answer) = await service.SendAsync(HttpMethod.Post, device, $"/api/regenerate/{original}");
        var cartoons = answer.GetProperty("cartoons").EnumerateArray().Select(cartoon => cartoon.GetProperty("id").GetString()).ToArray();
        var answers = await Task.WhenAll(cartoons.Select(id => service.SendAsync(HttpMethod.Post, device, $"/api/download/{id}")));
        return [.. answers.Select(each => each.Status)];
    }

    private static int Count(TemporaryFolder folder, string area) => Directory.GetFiles(folder[$"uploads/{area}"]).Length;
}

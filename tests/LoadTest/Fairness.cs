using System.Diagnostics;
using System.Globalization;

namespace Avatar.LoadTest;

/// <summary>
/// 20 devices request ten cartoons each, all 200 concurrently, ordered by device: a first-come-first-served queue would serve the last
/// device only after all others. Uses the real engine. Prints how many cartoons each device had after each quarter of the time, how many
/// requests were rejected, and the memory used.
/// </summary>
internal static class Fairness
{
    private const int Devices = 20, Each = 10;

    public static async Task RunAsync(string photo, int queue)
    {
        using var folder = new TemporaryFolder();
        await using var service = await Service.StartAsync(
            picture: null,
            $"--Avatar:DataDirectory={folder.Path}",
            "--urls=http://127.0.0.1:0",
            $"--Avatar:Limits:StudioQueue={queue}",
            "--Avatar:Limits:DeviceImagesPerMinute=100000000",
            "--Avatar:Limits:AddressImagesPerMinute=100000000",
            "--Avatar:Limits:AddressImagesAtOnce=1000",
            "--Avatar:Limits:DeviceRequestsPerMinute=100000000",
            "--Avatar:Limits:AddressRequestsPerMinute=100000000");
        var originals = await UploadAsync(service, await File.ReadAllBytesAsync(photo));
        var watch = Stopwatch.StartNew();
        var answers = await Task.WhenAll(originals.Select(original => RegenerateAsync(service, original, watch)));
        Print(answers);
    }

    /// <summary>Uploads one photo per request, because the cartoons of one photo are drawn one after the other.</summary>
    private static async Task<(string Device, string Id)[]> UploadAsync(Service service, byte[] photo)
    {
        var originals = new (string Device, string Id)[Devices * Each];
        var devices = Enumerable.Range(0, Devices).Select(_ => Guid.NewGuid().ToString()).ToArray();
        var limit = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForAsync(0, originals.Length, limit, async (number, _) =>
        {
            var device = devices[number / Each];
            var upload = await service.UploadAsync(device, photo);
            originals[number] = (device, upload.GetProperty("original").GetProperty("id").GetString()!);
        });
        return originals;
    }

    private static async Task<Answer> RegenerateAsync(Service service, (string Device, string Id) original, Stopwatch watch)
    {
        var (status, _) = await service.SendAsync(HttpMethod.Post, original.Device, $"/api/regenerate/{original.Id}");
        return new(original.Device, status, watch.Elapsed);
    }

    private static void Print(Answer[] answers)
    {
        var made = answers.Where(answer => answer.Status == 201).ToArray();
        var end = made.Max(answer => answer.After);
        foreach (var share in new[] { 0.25, 0.5, 0.75, 1 })
        {
            var counts = answers.Select(answer => answer.Device).Distinct()
                .Select(device => made.Count(answer => answer.Device == device && answer.After <= end * share)).ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"after {end.TotalSeconds * share,5:0.0} s: {string.Join(' ', counts)}; most/fewest {counts.Max()}/{counts.Min()}"));
        }

        var others = answers.Where(answer => answer.Status != 201).GroupBy(answer => answer.Status).Select(group => $"{group.Count()} × {group.Key}");
        Console.WriteLine($"{answers.Length} requests: {string.Join(", ", others.Prepend($"{made.Length} × 201"))}");
        using var process = Process.GetCurrentProcess();
        var managed = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine($"resident memory including the load generator: peak {process.PeakWorkingSet64 / 1_000_000} MB, now {process.WorkingSet64 / 1_000_000} MB, of which managed {managed / 1_000_000} MB");
    }

    private sealed record Answer(string Device, int Status, TimeSpan After);
}

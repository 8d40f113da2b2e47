using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Avatar.LoadTest;

/// <summary>
/// Runs a mixed load for a given time, by devices that are created and deleted, with the real engine in this process, to detect leaks. The
/// lifetimes and sweep periods of the service are set to one or two minutes.
/// </summary>
internal sealed class Soak
{
    private const int Devices = 200;
    private const int MostOfDevice = 6;

    /// <summary>Time after which all caches are full, and device grains deactivate at the rate at which new ones activate.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(20);

    private readonly Service _service;
    private readonly byte[] _photo;
    private readonly ConcurrentDictionary<int, int> _answers = [];
    private readonly ConcurrentQueue<(string Device, List<string> Originals)> _resting = new(Enumerable.Range(0, Devices).Select(_ => NewDevice()));

    private Soak(Service service, byte[] photo) => (_service, _photo) = (service, photo);

    /// <summary>Prints the memory use of the process every minute, and its growth per hour at the end.</summary>
    /// <param name="photo">Path of the photo that every device uploads.</param>
    /// <param name="minutes">Duration in minutes.</param>
    /// <param name="perSecond">Calls per second.</param>
    public static async Task RunAsync(string photo, int minutes, double perSecond)
    {
        using var folder = new TemporaryFolder();
        await using var service = await Service.StartAsync(
            null,
            "--urls=http://127.0.0.1:0",
            $"--Avatar:DataDirectory={folder.Path}",
            "--Avatar:Cartoons:Lifetime=00:02:00",
            "--Avatar:Cartoons:SweepPeriod=00:01:00",
            "--Avatar:Files:SweepPeriod=00:01:00",
            "--Avatar:Files:IncomingAge=00:01:00",
            "--Avatar:Limits:AddressRequestsPerMinute=1000000",
            "--Avatar:Limits:AddressImagesPerMinute=1000000");
        await service.BecomeReadyAsync();
        await new Soak(service, await File.ReadAllBytesAsync(photo)).LoadAsync(TimeSpan.FromMinutes(minutes), TimeSpan.FromSeconds(1 / perSecond));
    }

    private static (string Device, List<string> Originals) NewDevice() => (Guid.NewGuid().ToString(), []);

    private async Task LoadAsync(TimeSpan length, TimeSpan pause)
    {
        Print("minute", [.. MemoryUse.Names, "calls", "errors"]);
        var (began, minute, measures) = (TimeProvider.System.GetTimestamp(), 0, new List<MemoryUse>());
        using var timer = new PeriodicTimer(pause);
        while (TimeProvider.System.GetElapsedTime(began) is var elapsed && elapsed < length)
        {
            await timer.WaitForNextTickAsync();
            if (_resting.TryDequeue(out var next)) _ = UseAsync(next.Device, next.Originals);
            if (elapsed < TimeSpan.FromMinutes(minute + 1)) continue;
            minute++;
            measures.Add(MemoryUse.Read());
            var refused = _answers.Where(static answer => answer.Key >= 400).Sum(static answer => answer.Value);
            Print($"{minute}", [.. measures[^1].Values.Select(static value => value.ToString("0.0", CultureInfo.InvariantCulture)), $"{_answers.Values.Sum()}", $"{refused}"]);
        }

        var settled = measures.Skip((int)WarmUp.TotalMinutes).ToList();
        if (settled.Count < 2) return;
        var slopes = MemoryUse.Names.Select((_, column) => SlopePerHour([.. settled.Select(measure => measure.Values[column])]));
        Print("per hour", [.. slopes.Select(static slope => slope.ToString("+0.0;-0.0", CultureInfo.InvariantCulture))]);
        Console.WriteLine(string.Join(", ", _answers.OrderBy(static answer => answer.Key).Select(static answer => $"{answer.Value} × {answer.Key}")));

        // Memory that a full collection frees is not leaked.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Print("collected", [.. MemoryUse.Read().Values.Select(static value => value.ToString("0.0", CultureInfo.InvariantCulture))]);
    }

    /// <summary>Makes one call for a device that has no other call in progress.</summary>
    private async Task UseAsync(string device, List<string> originals)
    {
        try
        {
            var status = await CallAsync(device, originals);
            _answers.AddOrUpdate(status, 1, static (_, count) => count + 1);
            _resting.Enqueue(status is 200 && originals.Count > MostOfDevice ? NewDevice() : (device, originals));
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException or JsonException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            _answers.AddOrUpdate(599, 1, static (_, count) => count + 1);
            _resting.Enqueue((device, originals));
        }
    }

    private async Task<int> CallAsync(string device, List<string> originals)
    {
        if (originals.Count > MostOfDevice)
        {
            using var content = new StringContent($$"""{"confirm":"{{device}}"}""", System.Text.Encoding.UTF8, "application/json");
            return (await _service.SendAsync(HttpMethod.Delete, device, "/api/device", content)).Status;
        }

        switch (originals.Count == 0 ? 0 : Random.Shared.Next(10))
        {
            case < 4:
                originals.Add((await _service.UploadAsync(device, _photo)).GetProperty("original").GetProperty("id").GetString()!);
                return 201;
            case < 6:
                var original = originals[^1];
                var regenerated = await _service.SendAsync(HttpMethod.Post, device, $"/api/regenerate/{original}");
                return regenerated.Status;
            case 6:
                return await ChooseAsync(device);
            default:
                return (await _service.SendAsync(HttpMethod.Get, device, "/api/originals")).Status;
        }
    }

    /// <summary>Fetches the thumbnail of the newest cartoon and downloads its face, if there is a cartoon.</summary>
    private async Task<int> ChooseAsync(string device)
    {
        var (status, data) = await _service.SendAsync(HttpMethod.Get, device, "/api/cartoons");
        if (status != 200 || data.GetProperty("cartoons").EnumerateArray().FirstOrDefault() is not { ValueKind: JsonValueKind.Object } cartoon) return status;
        await _service.FetchAsync($"{cartoon.GetProperty("imageUrl").GetString()}?w=128");
        return (await _service.SendAsync(HttpMethod.Post, device, $"/api/download/{cartoon.GetProperty("id").GetString()}")).Status;
    }

    private static void Print(string first, IEnumerable<string> columns) =>
        Console.WriteLine(string.Join(' ', columns.Prepend($"{first,-9}").Select(static column => $"{column,9}")));

    /// <summary>Returns the slope per hour of the least-squares line through measurements taken every minute.</summary>
    private static double SlopePerHour(double[] measures)
    {
        var (middle, mean) = ((measures.Length - 1) / 2.0, measures.Average());
        var (product, square) = (0.0, 0.0);
        for (var i = 0; i < measures.Length; i++)
        {
            product += (i - middle) * (measures[i] - mean);
            square += (i - middle) * (i - middle);
        }

        return product / square * 60;
    }
}

using System.Diagnostics;
using Avatar.Imaging;

namespace Avatar.Benchmarks;

/// <summary>
/// <c>crowd photo</c>: enlarges the photo to a 16-megapixel JPEG with camera grain (about ten megabytes), draws it ten times concurrently,
/// and prints the peak memory.
/// </summary>
internal static class Crowd
{
    private const int Calls = 10;

    public static async Task<int> RunAsync(string path)
    {
        var original = await File.ReadAllBytesAsync(path).ConfigureAwait(false);
        var large = LargePhoto.Create(original);
        var photo = ImageSource.FromBytes(large);
        using var workshop = new Workshop(new ImagingOptions());
        Console.WriteLine($"file: {large.Length / 1e6:0.0} MB");

        var small = ImageSource.FromBytes(original);
        var first = Stopwatch.StartNew();
        await workshop.DrawAsync(small, "comic", 1).ConfigureAwait(false);
        Console.WriteLine($"first cartoon of a small photo, including the loading of models: {first.ElapsedMilliseconds} ms");

        var idle = Resident();
        using var stop = new CancellationTokenSource();
        var highest = Task.Run(() => Highest(stop.Token));
        await Task.WhenAll(Enumerable.Range(0, Calls).Select(seed => workshop.DrawAsync(photo, "comic", seed))).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        Console.WriteLine($"{Calls} concurrent drawings: resident memory {idle} MB idle, {await highest.ConfigureAwait(false)} MB peak");

        return 0;
    }

    private static long Resident()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64 >> 20;
    }

    private static async Task<long> Highest(CancellationToken cancellationToken)
    {
        var highest = 0L;
        while (!cancellationToken.IsCancellationRequested)
        {
            highest = Math.Max(highest, Resident());
            await Task.Delay(5, CancellationToken.None).ConfigureAwait(false);
        }

        return highest;
    }
}

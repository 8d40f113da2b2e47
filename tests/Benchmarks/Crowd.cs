using System.Diagnostics;
using Avatar.Imaging;

namespace Avatar.Benchmarks;

/// <summary>
/// <c>crowd photo</c>: the photo enlarged to a 16-megapixel JPEG with the grain of a camera (about ten megabytes), sent by ten
/// people at once: memory at its highest.
/// </summary>
internal static class Crowd
{
    private const int People = 10;

    public static async Task<int> RunAsync(string path)
    {
        var original = await File.ReadAllBytesAsync(path).ConfigureAwait(false);
        var large = LargePhoto.Of(original);
        var photo = ImageSource.FromBytes(large);
        using var workshop = new Workshop();
        Console.WriteLine($"file: {large.Length / 1e6:0.0} MB");

        var small = ImageSource.FromBytes(original);
        var first = Stopwatch.StartNew();
        await workshop.DrawAsync(small, "comic", 1).ConfigureAwait(false);
        Console.WriteLine($"first cartoon of a small photo, models loaded on the way: {first.ElapsedMilliseconds} ms");

        var idle = Resident();
        using var stop = new CancellationTokenSource();
        var highest = Task.Run(() => Highest(stop.Token));
        await Task.WhenAll(Enumerable.Range(0, People).Select(seed => workshop.DrawAsync(photo, "comic", seed))).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        Console.WriteLine($"{People} at once: resident {idle} MB idle, {await highest.ConfigureAwait(false)} MB at most");

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

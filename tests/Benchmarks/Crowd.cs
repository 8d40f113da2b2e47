using System.Diagnostics;
using Avatar.Imaging;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using NetVips;

namespace Avatar.Benchmarks;

/// <summary>
/// <c>crowd photo</c>: the photo enlarged to a 16-megapixel JPEG with the grain of a camera (about ten megabytes), sent by ten
/// people at once; memory at its highest, and how long one of them waits when alone.
/// </summary>
internal static class Crowd
{
    private const int People = 10;

    public static async Task<int> RunAsync(string path)
    {
        var file = Path.Combine(Path.GetTempPath(), $"crowd-{Environment.ProcessId}.jpg");
        Make(path, file);
        var photo = new ImageSource(_ => ValueTask.FromResult<Stream>(File.OpenRead(file)));
        var options = new ImagingOptions();
        using var studio = new Studio(options);
        using var pool = new PlanePool();
        using var detector = new FaceDetector();
        using var segmenter = new PersonSegmenter(pool);
        var reader = new PhotoReader(options);
        var engine = new LocalEngine(studio, reader, detector, pool);
        var cutter = new LocalFaceCutter(studio, reader, detector, new SubjectFinder(segmenter, pool), pool);
        Console.WriteLine($"file: {new FileInfo(file).Length / 1e6:0.0} MB");

        var small = ImageSource.FromBytes(await File.ReadAllBytesAsync(path).ConfigureAwait(false));
        var first = Stopwatch.StartNew();
        await engine.DrawAsync(small, "comic", 1, CancellationToken.None).ConfigureAwait(false);
        Console.WriteLine($"first cartoon of a small photo, models loaded on the way: {first.ElapsedMilliseconds} ms");

        var idle = Resident();
        using var stop = new CancellationTokenSource();
        var highest = Task.Run(() => Highest(stop.Token));
        await Task.WhenAll(Enumerable.Range(0, People).Select(seed => engine.DrawAsync(photo, "comic", seed, CancellationToken.None))).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        Console.WriteLine($"{People} at once: resident {idle} MB idle, {await highest.ConfigureAwait(false)} MB at most");

        var cartoon = await engine.DrawAsync(photo, "comic", 1, CancellationToken.None).ConfigureAwait(false);
        await TimeAsync("16-megapixel JPEG to cartoon", () => engine.DrawAsync(photo, "comic", 1, CancellationToken.None)).ConfigureAwait(false);
        foreach (var format in Enum.GetValues<ImageFormat>())
        {
            await TimeAsync($"face-cut from it as {format}, with its master", () =>
                cutter.CutAsync(photo, ImageSource.FromBytes(cartoon.Bytes), format, CancellationToken.None)).ConfigureAwait(false);
        }

        File.Delete(file);
        return 0;
    }

    private static void Make(string path, string file)
    {
        Vips.Ready();
        using var image = Image.NewFromBuffer(File.ReadAllBytes(path));
        using var large = image.Resize(4000.0 / Math.Max(image.Width, image.Height));
        using var grain = Image.Gaussnoise(large.Width, large.Height, sigma: 7, mean: 0);
        using var noisy = (large + grain).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        noisy.Jpegsave(file, q: 92);
    }

    private static async Task TimeAsync(string name, Func<Task> work)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 40; round++)
        {
            var watch = Stopwatch.StartNew();
            await work().ConfigureAwait(false);
            best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
        }

        Console.WriteLine($"{name}: {best:0} ms (best of 40)");
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

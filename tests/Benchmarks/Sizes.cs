using System.Diagnostics;
using System.Globalization;
using Avatar.Imaging;
using Avatar.Imaging.Photos;
using NetVips;

namespace Avatar.Benchmarks;

/// <summary>
/// <c>sizes photo [width]</c>: prints, for photos as large as telephones make them and each kind of file, the peak resident memory of a process that
/// examines and draws one, and the time of both. Two jobs run concurrently in the last column. Each number is from a separate process.
/// </summary>
internal static class Sizes
{
    private const string One = "one", Two = "two";

    private static readonly (int Width, int Height)[] All = [(4000, 3000), (8160, 6144), (9248, 6936), (10_000, 7000)];

    private static readonly (string Name, string Suffix)[] Kinds =
    [
        ("JPEG", ".jpg[Q=75]"), ("JPEG, progressive", ".jpg[Q=75,interlace]"), ("JPEG, progressive, 4:4:4", ".jpg[Q=75,interlace,subsample-mode=off]"),
        ("PNG", ".png[compression=1]"), ("PNG, interlaced", ".png[compression=1,interlace]"), ("WebP", ".webp[Q=60,effort=0]"), ("WebP, lossless", ".webp[lossless,effort=0]"),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        Vips.EnsureConfigured();
        using var photo = Image.NewFromBuffer(await File.ReadAllBytesAsync(args[0]).ConfigureAwait(false));
        var only = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : (int?)null;
        foreach (var (width, height) in All.Where(size => only is null || size.Width == only))
        {
            using var large = photo.ThumbnailImage(width, height: height, size: Enums.Size.Force);
            foreach (var (name, suffix) in Kinds)
            {
                var file = Path.Combine(Path.GetTempPath(), $"sizes-{Environment.ProcessId}{suffix[..suffix.IndexOf('[', StringComparison.Ordinal)]}");
                try
                {
                    await File.WriteAllBytesAsync(file, large.WriteToBuffer(suffix)).ConfigureAwait(false);
                    var (one, two) = (await MeasureAsync(One, file).ConfigureAwait(false), await MeasureAsync(Two, file).ConfigureAwait(false));
                    Console.WriteLine($"{width} x {height} | {name,-24} | {new FileInfo(file).Length / 1e6,5:0.0} MB | {one,-30} | {two}");
                }
                finally
                {
                    File.Delete(file);
                }
            }
        }

        return 0;
    }

    /// <summary><c>sizes-of one|two file</c>: runs the process of one number.</summary>
    public static async Task<int> RunOneAsync(string what, string file)
    {
        var photo = new ImageSource(_ => ValueTask.FromResult<Stream>(File.OpenRead(file)));
        using var workshop = new Workshop(new ImagingOptions { StudioPlaces = 2 });
        var began = Stopwatch.GetTimestamp();
        await workshop.Inspector.ExamineAsync(photo, CancellationToken.None).ConfigureAwait(false);
        var examined = Stopwatch.GetElapsedTime(began);
        var jobs = Enumerable.Range(0, what == Two ? 2 : 1).Select(seed => workshop.DrawAsync(photo, CartoonStyles.Default, seed));
        await Task.WhenAll(jobs).ConfigureAwait(false);
        var drawn = Stopwatch.GetElapsedTime(began) - examined;
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{self.PeakWorkingSet64 / (double)(1 << 20):0} MB, {examined.TotalMilliseconds:0} ms + {drawn.TotalMilliseconds:0} ms"));
        return 0;
    }

    private static async Task<string> MeasureAsync(string what, string file)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["sizes-of", what, file]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var printed = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0 ? printed.Trim() : throw new InvalidOperationException($"The process for '{file}' exited with code {process.ExitCode}.");
    }
}

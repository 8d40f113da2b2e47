using System.Diagnostics;
using System.Globalization;
using Avatar.Imaging;
using Avatar.Imaging.Photos;
using NetVips;

namespace Avatar.Benchmarks;

/// <summary>
/// <c>memory photo [jobs]</c>: prints, for each style, the peak resident memory of a process that runs jobs from a 16-megapixel JPEG one
/// after the other, compared with a process that only shrinks and encodes the file with libvips. Each row runs in a separate process,
/// because the system does not reset the peak of a process.
/// </summary>
internal static class Memory
{
    private const string Alone = "libvips", Loaded = "models", LoadedToCut = "and to cut", Cut = "face-cut";

    public static async Task<int> RunAsync(string[] args)
    {
        var jobs = args.ElementAtOrDefault(1) ?? "20";
        var file = Path.Combine(Path.GetTempPath(), $"memory-{Environment.ProcessId}.jpg");
        await File.WriteAllBytesAsync(file, LargePhoto.Create(await File.ReadAllBytesAsync(args[0]).ConfigureAwait(false))).ConfigureAwait(false);
        try
        {
            var alone = 0.0;
            foreach (var what in (string[])[Alone, Loaded, LoadedToCut, .. CartoonStyles.All.Select(style => style.Name), Cut])
            {
                var highest = await HighestAsync(what, file, jobs).ConfigureAwait(false);
                alone = what == Alone ? highest : alone;
                Console.WriteLine($"{what,-12}{highest,8:0.0} MB{highest - alone,+8:0.0} MB above libvips only");
            }
        }
        finally
        {
            File.Delete(file);
        }

        return 0;
    }

    /// <summary><c>memory-of what file jobs</c>: runs the process of one row and prints its peak resident memory in bytes.</summary>
    public static async Task<int> RunOneAsync(string what, string file, int jobs)
    {
        var photo = new ImageSource(_ => ValueTask.FromResult<Stream>(File.OpenRead(file)));
        using var workshop = new Workshop(new ImagingOptions());
        for (var job = 0; job < jobs; job++)
        {
            await MakeAsync(what, photo, workshop, job).ConfigureAwait(false);
        }

        using var self = Process.GetCurrentProcess();
        Console.WriteLine(self.PeakWorkingSet64.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static async Task MakeAsync(string what, ImageSource photo, Workshop workshop, int seed)
    {
        switch (what)
        {
            case Alone:
                await ShrinkAsync(photo).ConfigureAwait(false);
                break;
            case Loaded:
                await workshop.DrawAsync(Blank(), CartoonStyles.Default, seed).ConfigureAwait(false);
                await ShrinkAsync(photo).ConfigureAwait(false);
                break;
            case LoadedToCut:
                var blank = await workshop.DrawAsync(Blank(), CartoonStyles.Default, seed).ConfigureAwait(false);
                await workshop.CutAsync(Blank(), blank, ImageFormat.Webp, new Drawing(CartoonStyles.Default, seed)).ConfigureAwait(false);
                await ShrinkAsync(photo).ConfigureAwait(false);
                break;
            case Cut:
                var cartoon = await workshop.DrawAsync(photo, CartoonStyles.Default, seed).ConfigureAwait(false);
                await workshop.CutAsync(photo, cartoon, ImageFormat.Webp, new Drawing(CartoonStyles.Default, seed)).ConfigureAwait(false);
                break;
            default:
                await workshop.DrawAsync(photo, what, seed).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>A picture so small that a drawing needs memory only for models and code.</summary>
    private static ImageSource Blank()
    {
        using var blank = new RgbImage(64, 64);
        blank.Bytes.Fill(128);
        using var image = blank.ToVips();
        return ImageSource.FromBytes(ImageWriter.Encode(image, ImageFormat.Png).Bytes);
    }

    /// <summary>Shrinks and encodes with libvips only, with the settings of the service.</summary>
    private static async Task ShrinkAsync(ImageSource photo)
    {
        using var file = await PhotoFile.ReadAsync(photo, int.MaxValue, CancellationToken.None).ConfigureAwait(false);
        using var opened = OpenedPhoto.Open(file, new DecodeDeadline(new ImagingOptions(), TimeProvider.System), reduction: 2);
        using var small = opened.Thumbnail(PhotoReader.WorkingSide, PhotoReader.WorkingSide, Enums.Size.Down);
        ImageWriter.Encode(small, ImageFormat.Jpeg);
    }

    private static async Task<double> HighestAsync(string what, string file, string jobs)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["memory-of", what, file, jobs]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var printed = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0
            ? long.Parse(printed, CultureInfo.InvariantCulture) / (double)(1 << 20)
            : throw new InvalidOperationException($"The process for '{what}' exited with code {process.ExitCode}.");
    }
}

using System.Diagnostics;
using System.Globalization;
using Avatar.Imaging;

namespace Avatar.Benchmarks;

/// <summary>
/// <c>cut-times photo [style] [rounds]</c>: prints the time and the processor time of a cartoon, of its face cut with its master, and of a sticker, from a
/// 16-megapixel JPEG of the photo; medians and minima. The jobs take turns, so that other programs disturb all of them alike.
/// </summary>
internal static class CutTimes
{
    public static async Task<int> RunAsync(string[] args)
    {
        var drawing = new Drawing(args.ElementAtOrDefault(1) ?? CartoonStyles.Default, Seed: 1);
        var rounds = int.Parse(args.ElementAtOrDefault(2) ?? "20", CultureInfo.InvariantCulture);
        using var workshop = new Workshop(new ImagingOptions());
        var photo = ImageSource.FromBytes(LargePhoto.Create(await File.ReadAllBytesAsync(args[0]).ConfigureAwait(false)));
        var cartoon = await workshop.DrawAsync(photo, drawing.Style, drawing.Seed).ConfigureAwait(false);
        var master = ImageSource.FromBytes((await workshop.CutAsync(photo, cartoon, ImageFormat.Png, drawing).ConfigureAwait(false)).Image.Bytes);
        (string Name, Func<Task> Run)[] jobs =
        [
            ("cartoon", () => workshop.DrawAsync(photo, drawing.Style, drawing.Seed)),
            ("face cut as PNG", () => workshop.CutAsync(photo, cartoon, ImageFormat.Png, drawing)),
            ("face cut as WebP", () => workshop.CutAsync(photo, cartoon, ImageFormat.Webp, drawing)),
            ("sticker", () => workshop.Converter.ConvertAsync(master, ConversionTarget.Sticker, CancellationToken.None)),
        ];
        var times = jobs.Select(_ => (Wall: new List<double>(), Cpu: new List<double>())).ToArray();
        for (var round = -2; round < rounds; round++)
        {
            for (var job = 0; job < jobs.Length; job++)
            {
                var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                await jobs[job].Run().ConfigureAwait(false);
                if (round < 0) continue;
                times[job].Wall.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                times[job].Cpu.Add((Environment.CpuUsage.TotalTime - used).TotalMilliseconds);
            }
        }

        foreach (var ((name, _), (wall, cpu)) in jobs.Zip(times))
        {
            Console.WriteLine($"{name,-18}{Median(wall),7:0} ms (min. {wall.Min():0}), processor {Median(cpu):0} ms (min. {cpu.Min():0})");
        }

        return 0;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

using System.Diagnostics;
using Avatar.Imaging;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Photos;
using NetVips;

namespace Avatar.Benchmarks;

/// <summary>
/// <c>yardstick photo [rounds] [python]</c>: compares all styles with similar functions of libvips and OpenCV, on the same
/// pixels in memory, one core each. Alternates between them, so that other load on the machine affects all alike. OpenCV runs in
/// <c>opencv.py</c> (Debian's python3-opencv); if it is missing, it is skipped.
/// </summary>
internal static class Yardstick
{
    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = int.Parse(args.ElementAtOrDefault(1) ?? "15", System.Globalization.CultureInfo.InvariantCulture);
        using var workshop = new Workshop(new ImagingOptions());
        var photo = await workshop.ReadAsync(ImageSource.FromBytes(await File.ReadAllBytesAsync(args[0]).ConfigureAwait(false))).ConfigureAwait(false);
        var faces = workshop.Detector.Find(photo);
        var meshes = workshop.MeshFinder.Find(photo, faces);
        using var pixels = photo.ToVips();
        using var image = pixels.CopyMemory();
        using var openCv = OpenCv.Start(image, args.ElementAtOrDefault(2) ?? "/usr/bin/python3");

        var contestants = new List<(string Name, Func<double> Milliseconds)>();
        foreach (var style in CartoonStyles.All)
        {
            contestants.Add((style.Name, () => Timed(() => CartoonDrawing.Draw(workshop.Pool, photo, faces, meshes, style.Name, 1, CancellationToken.None).Dispose())));
        }

        contestants.Add(("libvips: median of 7 x 7 and Canny edges", () => Timed(() => MedianAndEdges(image))));
        contestants.Add(("libvips: Gaussian of 9 pixels", () => Timed(() => image.Gaussblur(9).CopyMemory().Dispose())));
        contestants.AddRange(openCv.Offers.Select(offer => ($"OpenCV: {offer}", (Func<double>)(() => openCv.Run(offer)))));

        var times = contestants.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < contestants.Count; i++)
            {
                var time = contestants[i].Milliseconds();

                // The first round includes JIT compilation.
                if (round > 0) times[i].Add(time);
            }
        }

        Print(contestants.Select(contestant => contestant.Name), times, photo);
        return 0;
    }

    private static void Print(IEnumerable<string> names, List<double>[] times, RgbImage photo)
    {
        Console.WriteLine($"{photo.Width} x {photo.Height} pixels, {times[0].Count} alternating rounds, one core");
        Console.WriteLine($"| {"",-44} |  best | median |   sd | median, comic = 1 |");
        Console.WriteLine("|---|---|---|---|---|");
        var comic = Median(times[0]);
        foreach (var (name, measured) in names.Zip(times))
        {
            var mean = measured.Average();
            var deviation = Math.Sqrt(measured.Average(time => (time - mean) * (time - mean)));
            Console.WriteLine($"| {name,-44} | {measured.Min(),5:0.0} | {Median(measured),6:0.0} | {deviation,4:0.0} | {Median(measured) / comic,17:0.00} |");
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Timed(Action work)
    {
        var began = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    /// <summary>The usual cartoon filter in libvips' operations: smoothed surfaces with dark edges.</summary>
    private static void MedianAndEdges(Image image)
    {
        using var calm = image.Median(7);
        using var grey = image.Colourspace(Enums.Interpretation.Bw);
        using var edges = grey.Canny(sigma: 1.4, precision: Enums.Precision.Integer);
        using var paper = edges.Linear([-8], [255], uchar: true);
        using var drawn = (calm * paper / 255).Cast(Enums.BandFormat.Uchar).CopyMemory();
    }
}

using System.Diagnostics;
using System.Globalization;
using Avatar.Imaging;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Benchmarks;

/// <summary>
/// <c>steps photo [style] [seed]</c>: prints the time per step of a drawing, from input file to encoded result, best of several rounds.
/// </summary>
internal static class StepTimes
{
    private const int Rounds = 60;

    public static async Task<int> RunAsync(string[] args)
    {
        var (style, seed) = (args.ElementAtOrDefault(1) ?? CartoonStyles.Default, long.Parse(args.ElementAtOrDefault(2) ?? "1", CultureInfo.InvariantCulture));
        var source = ImageSource.FromBytes(await File.ReadAllBytesAsync(args[0]).ConfigureAwait(false));
        using var file = await PhotoFile.ReadAsync(source, int.MaxValue, CancellationToken.None).ConfigureAwait(false);
        using var pool = new PlanePool();
        using var detector = new FaceDetector();
        using var meshFinder = new FaceMeshFinder(pool);
        var reader = new PhotoReader(new ImagingOptions());
        var best = new Dictionary<string, double>();
        T Timed<T>(string name, Func<T> work)
        {
            var began = Stopwatch.GetTimestamp();
            var result = work();
            best[name] = Math.Min(best.GetValueOrDefault(name, double.MaxValue), Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            return result;
        }

        for (var round = 0; round < Rounds; round++)
        {
            using var photo = Timed("decode", () => reader.Read(file, PhotoReader.WorkingSide, enlarge: true));
            var faces = Timed("detect faces", () => detector.Find(photo));
            var meshes = CartoonDrawing.NeedsMeshes(style) ? Timed("find meshes", () => meshFinder.Find(photo, faces)) : [];
            using var canvas = Timed("to OKLab, masks", () => new Canvas(pool, photo, faces, meshes.OfType<FaceMesh>()));
            foreach (var step in CartoonDrawing.Steps(style, seed))
            {
                Timed(step.GetType().Name, () =>
                {
                    step.Apply(canvas);
                    return 0;
                });
            }

            using var picture = Timed("to sRGB", canvas.ToImage);
            using var image = picture.ToVips();
            Timed("encode JPEG", () => ImageWriter.Encode(image, ImageFormat.Jpeg));
        }

        foreach (var (name, time) in best)
        {
            Console.WriteLine($"{name,-18}{time,8:0.00} ms");
        }

        Console.WriteLine($"{"total",-18}{best.Values.Sum(),8:0.00} ms");
        return 0;
    }
}

using Avatar.Imaging;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using NetVips;

namespace Avatar.Benchmarks;

/// <summary>
/// <c>head photo out.png [style] [seed]</c>: a cartoon, its face-cut on grey, and the edge of that four times as large, side by side.
/// </summary>
internal static class HeadSheet
{
    private const int Height = 480;
    private const int Zoom = 4;
    private static readonly double[] Grey = [128, 128, 128];

    public static async Task<int> RunAsync(string[] args)
    {
        var options = new ImagingOptions();
        using var studio = new Studio(options);
        using var pool = new PlanePool();
        using var detector = new FaceDetector();
        using var segmenter = new PersonSegmenter(pool);
        var reader = new PhotoReader(options);
        var engine = new LocalEngine(studio, reader, detector, pool);
        var cutter = new LocalFaceCutter(studio, reader, detector, new SubjectFinder(segmenter, pool), pool);

        var photo = ImageSource.FromBytes(await File.ReadAllBytesAsync(args[0]).ConfigureAwait(false));
        var style = args.ElementAtOrDefault(2) ?? CartoonStyles.Default;
        var seed = long.Parse(args.ElementAtOrDefault(3) ?? "1", System.Globalization.CultureInfo.InvariantCulture);
        var cartoon = await engine.DrawAsync(photo, style, seed, CancellationToken.None).ConfigureAwait(false);
        var cut = await cutter.CutAsync(photo, ImageSource.FromBytes(cartoon.Bytes), ImageFormat.Png, CancellationToken.None).ConfigureAwait(false);

        using var drawn = Image.NewFromBuffer(cartoon.Bytes.ToArray());
        using var head = Image.NewFromBuffer(cut.Image.Bytes.ToArray()).Flatten(background: Grey);
        const int Part = Height / Zoom;
        using var edge = head.Crop((int)(0.66 * head.Width), (int)(0.46 * head.Height), Part, Part).Resize(Zoom, kernel: Enums.Kernel.Nearest);
        Image[] parts = [drawn.ThumbnailImage(Height), head.ThumbnailImage(Height), edge];
        Image.Arrayjoin(parts, across: parts.Length, shim: 8, background: [250, 248, 244])
            .Pngsave(args[1], palette: true, q: 95, effort: 8, keep: Enums.ForeignKeep.None);
        return 0;
    }
}

using Avatar.Imaging;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using NetVips;

namespace Avatar.Benchmarks;

/// <summary>
/// <c>sheet photo... --out sheet.png [--seeds 1,2,3] [--height 360]</c>: one row per photo with the original, a cartoon for every
/// seed and the face-cut of the first on grey. <c>--pair</c> puts original and first cartoon side by side, without labels.
/// </summary>
internal static class ContactSheet
{
    private static readonly double[] Paper = [250, 248, 244];

    public static async Task<int> RunAsync(string[] args)
    {
        var options = Options.Parse(args);
        var limits = new ImagingOptions();
        using var studio = new Studio(limits);
        using var pool = new PlanePool();
        using var detector = new FaceDetector();
        using var segmenter = new PersonSegmenter(pool);
        var reader = new PhotoReader(limits);
        var engine = new LocalEngine(studio, reader, detector, pool);
        var cutter = new LocalFaceCutter(studio, reader, detector, new SubjectFinder(segmenter, pool), pool);

        var cells = new List<Image>();
        foreach (var path in options.Photos)
        {
            var photo = ImageSource.FromBytes(await File.ReadAllBytesAsync(path).ConfigureAwait(false));
            var drawings = new List<EncodedImage>();
            foreach (var seed in options.Seeds)
            {
                drawings.Add(await engine.DrawAsync(photo, options.Style, seed, CancellationToken.None).ConfigureAwait(false));
            }

            cells.Add(Cell(await File.ReadAllBytesAsync(path).ConfigureAwait(false), options, "original"));
            cells.AddRange(drawings.Zip(options.Seeds).Select(drawn => Cell(drawn.First.Bytes.ToArray(), options, $"{options.Style}, seed {drawn.Second}")));
            if (!options.Pair)
            {
                var cartoon = ImageSource.FromBytes(drawings[0].Bytes);
                var cut = await cutter.CutAsync(photo, cartoon, ImageFormat.Png, CancellationToken.None).ConfigureAwait(false);
                cells.Add(Cell(cut.Image.Bytes.ToArray(), options, "face-cut"));
            }
        }

        Write(cells, options);
        return 0;
    }

    private static void Write(List<Image> cells, Options options)
    {
        var shim = options.Pair ? 0 : 8;
        var rows = cells.Chunk(cells.Count / options.Photos.Count)
            .Select(row => row.Aggregate((left, right) => left.Join(right, Enums.Direction.Horizontal, expand: true, shim: shim, background: Paper)));
        var sheet = rows.Aggregate((above, below) =>
            above.Join(below, Enums.Direction.Vertical, expand: true, shim: shim, background: Paper));
        if (options.Out.EndsWith(".png", StringComparison.Ordinal))
        {
            sheet.Pngsave(options.Out, palette: true, q: 95, effort: 8, keep: Enums.ForeignKeep.None);
        }
        else
        {
            sheet.Jpegsave(options.Out, q: 88, keep: Enums.ForeignKeep.None);
        }

        Console.WriteLine($"{options.Out}: {sheet.Width} x {sheet.Height}, {new FileInfo(options.Out).Length / 1024} KiB");
    }

    /// <summary>One picture at the sheet's height over its label; transparent parts stand on grey.</summary>
    private static Image Cell(byte[] bytes, Options options, string label)
    {
        var image = Image.NewFromBuffer(bytes).ThumbnailImage(options.Height * 2, height: options.Height);
        image = image.HasAlpha() ? image.Flatten(background: [128, 128, 128]) : image;
        if (options.Pair)
        {
            return image;
        }

        var text = Image.Text(label, font: "sans 11");
        var blank = Image.Black(image.Width, 24).NewFromImage(Paper).Cast(Enums.BandFormat.Uchar);
        var mask = text.Embed(4, 4, image.Width, 24);
        var caption = mask.Ifthenelse(blank.NewFromImage(40, 40, 40).Cast(Enums.BandFormat.Uchar), blank, blend: true)
            .Copy(interpretation: Enums.Interpretation.Srgb);
        return image.Join(caption, Enums.Direction.Vertical);
    }

    private sealed record Options(List<string> Photos, string Out, long[] Seeds, string Style, int Height, bool Pair)
    {
        public static Options Parse(string[] args)
        {
            var options = new Options([], "sheet.png", [1, 2, 3], CartoonStyles.Default, 360, Pair: false);
            for (var i = 0; i < args.Length; i++)
            {
                options = args[i] switch
                {
                    "--out" => options with { Out = args[++i] },
                    "--seeds" => options with { Seeds = [.. args[++i].Split(',').Select(long.Parse)] },
                    "--style" => options with { Style = args[++i] },
                    "--height" => options with { Height = int.Parse(args[++i], System.Globalization.CultureInfo.InvariantCulture) },
                    "--pair" => options with { Pair = true },
                    var photo => options with { Photos = [.. options.Photos, photo] },
                };
            }

            return options;
        }
    }
}

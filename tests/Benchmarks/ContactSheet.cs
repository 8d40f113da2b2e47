using Avatar.Imaging;
using NetVips;

namespace Avatar.Benchmarks;

/// <summary>
/// <c>sheet photo... --out sheet.png [--styles comic,painting] [--seeds 1,2,3] [--height 360]</c>: a row per photo and style
/// with the original, a cartoon per seed, and the face cut of the first cartoon on grey. Without <c>--styles</c>, all styles.
/// <c>--pair</c> puts the original and the first cartoon side by side, without labels.
/// </summary>
internal static class ContactSheet
{
    private static readonly double[] Paper = [250, 248, 244];

    public static async Task<int> RunAsync(string[] args)
    {
        var options = Options.Parse(args);
        using var workshop = new Workshop(new ImagingOptions());
        var rows = new List<Image>();
        foreach (var path in options.Photos)
        {
            var file = await File.ReadAllBytesAsync(path).ConfigureAwait(false);
            foreach (var style in options.Styles)
            {
                rows.Add(await RowAsync(file, style, options, workshop).ConfigureAwait(false));
            }
        }

        Write(rows, options);
        return 0;
    }

    private static async Task<Image> RowAsync(byte[] file, string style, Options options, Workshop workshop)
    {
        var photo = ImageSource.FromBytes(file);
        var cells = new List<Image> { Cell(file, options, "original") };
        EncodedImage? first = null;
        foreach (var seed in options.Seeds)
        {
            var drawn = await workshop.DrawAsync(photo, style, seed).ConfigureAwait(false);
            first ??= drawn;
            cells.Add(Cell(drawn.Bytes.ToArray(), options, $"{drawn.Style ?? style}, seed {seed}"));
        }

        if (!options.Pair)
        {
            var cut = await workshop.CutAsync(photo, first!, ImageFormat.Png, new Drawing(first!.Style ?? style, options.Seeds[0])).ConfigureAwait(false);
            cells.Add(Cell(cut.Image.Bytes.ToArray(), options, "face-cut"));
        }

        return cells.Aggregate((left, right) =>
            left.Join(right, Enums.Direction.Horizontal, expand: true, shim: options.Shim, background: Paper));
    }

    private static void Write(List<Image> rows, Options options)
    {
        var sheet = rows.Aggregate((above, below) =>
            above.Join(below, Enums.Direction.Vertical, expand: true, shim: options.Shim, background: Paper));
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

    /// <summary>Returns one picture at the sheet's height, above its label; transparent parts are grey.</summary>
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

    private sealed record Options(List<string> Photos, string Out, long[] Seeds, string[] Styles, int Height, bool Pair)
    {
        public int Shim => Pair ? 0 : 8;

        public static Options Parse(string[] args)
        {
            var options = new Options([], "sheet.png", [1, 2, 3], [.. CartoonStyles.All.Select(style => style.Name)], 360, Pair: false);
            for (var i = 0; i < args.Length; i++)
            {
                options = args[i] switch
                {
                    "--out" => options with { Out = args[++i] },
                    "--seeds" => options with { Seeds = [.. args[++i].Split(',').Select(long.Parse)] },
                    "--styles" => options with { Styles = args[++i].Split(',') },
                    "--height" => options with { Height = int.Parse(args[++i], System.Globalization.CultureInfo.InvariantCulture) },
                    "--pair" => options with { Pair = true },
                    var photo => options with { Photos = [.. options.Photos, photo] },
                };
            }

            return options;
        }
    }
}

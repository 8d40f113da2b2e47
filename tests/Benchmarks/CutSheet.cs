using System.Globalization;
using Avatar.Imaging;
using NetVips;

namespace Avatar.Benchmarks;

/// <summary>
/// <c>cuts photo... --out sheet.png [--style comic|all] [--seed 1] [--side 300] [--across 6] [--stickers]</c>: the face cut of each photo, or
/// the sticker made of it, half on white and half on dark grey, so that remains of a light and of a dark background both show. Each is
/// labelled with its photo or style, its size in pixels, and of a sticker also its length.
/// </summary>
internal static class CutSheet
{
    private const double Light = 250, Dark = 50;
    private const string EveryStyle = "all";

    public static async Task<int> RunAsync(string[] args)
    {
        var options = Options.Parse(args);
        using var workshop = new Workshop(new ImagingOptions());
        var cells = new List<Image>();
        var isAll = options.Style == EveryStyle;
        foreach (var path in options.Photos)
        {
            var photo = ImageSource.FromBytes(await File.ReadAllBytesAsync(path).ConfigureAwait(false));
            foreach (var style in isAll ? CartoonStyles.All.Select(style => style.Name) : [options.Style])
            {
                var cartoon = await workshop.DrawAsync(photo, style, options.Seed).ConfigureAwait(false);
                var cut = (await workshop.CutAsync(photo, cartoon, ImageFormat.Png, new Drawing(style, options.Seed)).ConfigureAwait(false)).Image;
                var shown = options.Stickers
                    ? await workshop.Converter.ConvertAsync(ImageSource.FromBytes(cut.Bytes), ConversionTarget.Sticker, CancellationToken.None).ConfigureAwait(false)
                    : cut;
                var length = options.Stickers ? $", {shown.Bytes.Length / 1000} kB" : "";
                cells.Add(Cell(shown, $"{(isAll ? style : Path.GetFileNameWithoutExtension(path))} {shown.Width}{length}", options.Side));
            }
        }

        Image.Arrayjoin([.. cells], across: options.Across, shim: 6, background: [128, 128, 128]).Pngsave(options.Out, keep: Enums.ForeignKeep.None);
        return 0;
    }

    private static Image Cell(EncodedImage cut, string label, int side)
    {
        using var head = Image.NewFromBuffer(cut.Bytes.ToArray()).ThumbnailImage(side);
        var (left, right) = (side / 2, side - (side / 2));
        using var parts = head.Crop(0, 0, left, head.Height).Flatten(background: [Light, Light, Light])
            .Join(head.Crop(left, 0, right, head.Height).Flatten(background: [Dark, Dark, Dark]), Enums.Direction.Horizontal);
        using var text = Image.Text(label, font: "sans 10").Embed(4, 3, side, 20);
        return parts.Join(text.Bandjoin(text, text).Copy(interpretation: Enums.Interpretation.Srgb), Enums.Direction.Vertical).CopyMemory();
    }

    private sealed record Options(List<string> Photos, string Out, string Style, long Seed, int Side, int Across, bool Stickers)
    {
        public static Options Parse(string[] args)
        {
            var options = new Options([], "cuts.png", CartoonStyles.Default, 1, 300, 6, Stickers: false);
            for (var i = 0; i < args.Length; i++)
            {
                options = args[i] switch
                {
                    "--stickers" => options with { Stickers = true },
                    "--out" => options with { Out = args[++i] },
                    "--style" => options with { Style = args[++i] },
                    "--seed" => options with { Seed = long.Parse(args[++i], CultureInfo.InvariantCulture) },
                    "--side" => options with { Side = int.Parse(args[++i], CultureInfo.InvariantCulture) },
                    "--across" => options with { Across = int.Parse(args[++i], CultureInfo.InvariantCulture) },
                    var photo => options with { Photos = [.. options.Photos, photo] },
                };
            }

            return options;
        }
    }
}

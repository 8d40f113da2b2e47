using Avatar.Imaging;
using NetVips;

namespace Avatar.Benchmarks;

/// <summary>
/// <c>head photo out.png [style] [seed]</c>: a cartoon, its face cut on grey, and the edge of the cut enlarged four times, side by side.
/// </summary>
internal static class HeadSheet
{
    private const int Height = 480;
    private const int Zoom = 4;
    private static readonly double[] Grey = [128, 128, 128];

    public static async Task<int> RunAsync(string[] args)
    {
        using var workshop = new Workshop(new ImagingOptions());
        var photo = ImageSource.FromBytes(await File.ReadAllBytesAsync(args[0]).ConfigureAwait(false));
        var style = args.ElementAtOrDefault(2) ?? CartoonStyles.Default;
        var seed = long.Parse(args.ElementAtOrDefault(3) ?? "1", System.Globalization.CultureInfo.InvariantCulture);
        var cartoon = await workshop.DrawAsync(photo, style, seed).ConfigureAwait(false);
        var cut = await workshop.CutAsync(photo, cartoon, ImageFormat.Png, new Drawing(style, seed)).ConfigureAwait(false);

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

using System.Globalization;
using System.Numerics;
using Avatar.Imaging;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using NetVips;

namespace Avatar.Benchmarks;

/// <summary>
/// <c>fairness photo... [--seeds 3]</c>: prints the lightness (CIE L*) of the cheeks in each photo, how much each style changes it, mean of several seeds, and
/// for each style the rank correlation over all photos. Measured on the largest face with a trusted mesh; photos without one are left out.
/// </summary>
internal static class Fairness
{
    private const int DefaultSeeds = 3;
    private const string SeedsOption = "--seeds";

    /// <summary>Points of the mesh in the middle of the cheeks.</summary>
    private const int RightCheek = 50, LeftCheek = 280;

    /// <summary>Radius of the measured discs, in heights of the face.</summary>
    private const float Radius = 0.06f;

    public static async Task<int> RunAsync(string[] args)
    {
        var option = Array.IndexOf(args, SeedsOption);
        var seeds = option < 0 ? DefaultSeeds : int.Parse(args[option + 1], CultureInfo.InvariantCulture);
        var photos = option < 0 ? args : [.. args[..option], .. args[(option + 2)..]];
        var styles = CartoonStyles.All.Select(style => style.Name).ToArray();
        using var workshop = new Workshop(new ImagingOptions());
        var rows = new List<(string Name, double Light, double[] Changes)>();
        foreach (var path in photos)
        {
            using var photo = await workshop.ReadAsync(ImageSource.FromBytes(await File.ReadAllBytesAsync(path).ConfigureAwait(false))).ConfigureAwait(false);
            var faces = workshop.Detector.Find(photo);
            var meshes = workshop.MeshFinder.Find(photo, faces);
            if (meshes.OfType<FaceMesh>().MaxBy(mesh => mesh.Height) is not { } mesh) continue;
            var light = CheekLightness(photo, mesh);
            rows.Add((Path.GetFileNameWithoutExtension(path), light, [.. styles.Select(style => Enumerable.Range(1, seeds).Average(seed =>
            {
                using var drawn = CartoonDrawing.Draw(workshop.Pool, photo, faces, meshes, style, seed, CancellationToken.None);
                return CheekLightness(drawn, mesh) - light;
            }))]));
        }

        Print(styles, [.. rows.OrderBy(row => row.Light)]);
        return 0;
    }

    private static void Print(string[] styles, (string Name, double Light, double[] Changes)[] rows)
    {
        Console.WriteLine($"| photo | L* | {string.Join(" | ", styles)} |");
        Console.WriteLine($"|---|---|{string.Concat(Enumerable.Repeat("---|", styles.Length))}");
        foreach (var (name, light, changes) in rows) Console.WriteLine($"| {name} | {Number(light)} | {string.Join(" | ", changes.Select(Change))} |");
        var order = rows.Select(row => row.Light).ToArray();
        Console.WriteLine($"| rank correlation | | {string.Join(" | ", styles.Select((_, i) =>
            RankCorrelation(order, [.. rows.Select(row => row.Light + row.Changes[i])]).ToString("0.000", CultureInfo.InvariantCulture)))} |");
    }

    private static string Number(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    private static string Change(double value) => value.ToString("+0;−0;0", CultureInfo.InvariantCulture);

    /// <summary>Returns the median L* of both cheeks.</summary>
    private static double CheekLightness(RgbImage picture, FaceMesh mesh)
    {
        using var image = picture.ToVips();
        using var lab = image.Colourspace(Enums.Interpretation.Lab);
        using var lightness = lab.ExtractBand(0);
        var pixels = lightness.WriteToMemory<float>();
        var values = new List<float>();
        foreach (var centre in (Vector2[])[mesh[RightCheek], mesh[LeftCheek]])
        {
            var radius = Radius * mesh.Height;
            for (var y = (int)(centre.Y - radius); y <= centre.Y + radius; y++)
            {
                for (var x = (int)(centre.X - radius); x <= centre.X + radius; x++)
                {
                    if (x >= 0 && y >= 0 && x < picture.Width && y < picture.Height && Vector2.Distance(centre, new(x, y)) <= radius) values.Add(pixels[(y * picture.Width) + x]);
                }
            }
        }

        values.Sort();
        return values.Count > 0 ? values[values.Count / 2] : double.NaN;
    }

    /// <summary>Returns Spearman's rank correlation of two lists.</summary>
    private static double RankCorrelation(double[] first, double[] second)
    {
        var (a, b) = (Ranks(first), Ranks(second));
        var squares = a.Zip(b).Sum(pair => Math.Pow(pair.First - pair.Second, 2));
        return 1 - (6 * squares / (first.Length * ((double)(first.Length * first.Length) - 1)));
    }

    private static int[] Ranks(double[] values)
    {
        var ranks = new int[values.Length];
        foreach (var (index, rank) in Enumerable.Range(0, values.Length).OrderBy(i => values[i]).Select((index, rank) => (index, rank))) ranks[index] = rank;
        return ranks;
    }
}

using System.Globalization;
using Avatar.Imaging;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;

namespace Avatar.Benchmarks;

/// <summary>
/// <c>fairness photo... [--seeds 3] [--styles comic,pop]</c>: prints the lightness (CIE L*) of the cheeks in each photo after the correction of its exposure, in
/// brackets before it, how much each style changes it, mean of several seeds, and for each style the rank correlation over all photos, the mean over the seeds.
/// Measured on the largest face with a trusted mesh (<see cref="SkinTone"/>); photos without one are left out.
/// </summary>
internal static class Fairness
{
    private const int DefaultSeeds = 3;

    public static async Task<int> RunAsync(string[] args)
    {
        var (photos, seeds, styles) = (new List<string>(), DefaultSeeds, CartoonStyles.All.Select(style => style.Name).ToArray());
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--seeds") seeds = int.Parse(args[++i], CultureInfo.InvariantCulture);
            else if (args[i] == "--styles") styles = args[++i].Split(',');
            else photos.Add(args[i]);
        }

        using var workshop = new Workshop(new ImagingOptions());
        var rows = new List<Row>();
        foreach (var path in photos)
        {
            using var photo = await workshop.ReadAsync(ImageSource.FromBytes(await File.ReadAllBytesAsync(path).ConfigureAwait(false))).ConfigureAwait(false);
            var faces = workshop.Detector.Find(photo);
            var meshes = workshop.MeshFinder.Find(photo, faces);
            if (meshes.OfType<FaceMesh>().MaxBy(mesh => mesh.Height) is not { } mesh) continue;
            var drawn = styles.Select(style => Enumerable.Range(1, seeds).Select(seed => Draw(workshop, photo, faces, meshes, mesh, style, seed)).ToArray());
            rows.Add(new(Path.GetFileNameWithoutExtension(path), SkinTone.Measure(photo, mesh), SkinTone.InPhoto(workshop.Pool, photo, mesh), [.. drawn]));
        }

        Print(styles, seeds, [.. rows.OrderBy(row => row.Exposed)]);
        return 0;
    }

    private static double Draw(
        Workshop workshop, RgbImage photo, IReadOnlyList<Face> faces, IReadOnlyList<FaceMesh?> meshes, FaceMesh mesh, string style, long seed)
    {
        if (style == CartoonStyles.Vector)
        {
            Face[] ordered = [faces[meshes.ToList().IndexOf(mesh)], .. faces.Where((_, i) => meshes[i] != mesh)];
            if (workshop.Portraits.Draw(photo, ordered, mesh, seed, CancellationToken.None) is { } scene) return SkinTone.InScene(workshop.Pool, scene, mesh);
            style = CartoonStyles.VectorFallback;
        }

        using var drawn = CartoonDrawing.Draw(workshop.Pool, photo, faces, meshes, style, seed, CancellationToken.None);
        return SkinTone.Measure(drawn, mesh);
    }

    private static void Print(string[] styles, int seeds, Row[] rows)
    {
        Console.WriteLine($"| photo | L* | {string.Join(" | ", styles)} |");
        Console.WriteLine($"|---|---|{string.Concat(Enumerable.Repeat("---|", styles.Length))}");
        foreach (var row in rows)
        {
            var changes = row.Drawn.Select(lights => (lights.Average() - row.Exposed).ToString("+0.0;−0.0;0", CultureInfo.InvariantCulture));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Exposed:0.0} ({row.Photo:0.0}) | {string.Join(" | ", changes)} |"));
        }

        var order = rows.Select(row => row.Exposed).ToArray();
        var correlations = styles.Select((_, style) => Enumerable.Range(0, seeds).Average(seed => SkinTone.RankCorrelation(order, [.. rows.Select(row => row.Drawn[style][seed])])));
        Console.WriteLine($"| rank correlation | | {string.Join(" | ", correlations.Select(value => value.ToString("0.000", CultureInfo.InvariantCulture)))} |");
    }

    /// <summary>What is measured of one photo, CIE L*.</summary>
    /// <param name="Name">The photo's name.</param>
    /// <param name="Photo">The cheeks in the photo.</param>
    /// <param name="Exposed">The cheeks in the photo after the correction of its exposure.</param>
    /// <param name="Drawn">The cheeks in the drawings of each style, by seed.</param>
    private sealed record Row(string Name, double Photo, double Exposed, double[][] Drawn);
}

using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Tests.Support;

/// <summary>Creates random canvases of odd sizes with all planes that steps read. The larger ones have a face.</summary>
internal static class RandomCanvases
{
    private static readonly (int Width, int Height)[] Shapes = [(67, 33), (1, 1), (1, 40), (50, 3), (129, 65)];

    public static IEnumerable<Canvas> All(PlanePool pool)
    {
        var dice = new Random(6);
        foreach (var (width, height) in Shapes)
        {
            var photo = Images.Made(width, height, (_, _) => (dice.Next(256), dice.Next(256), dice.Next(256)));
            Imaging.Faces.Face[] faces = height < 33 || width < 33 ? [] : [new(20, 4, 28, 26, new(27, 12), new(41, 13), 1)];
            using var canvas = new Canvas(pool, photo, faces);
            Plane Random() => pool.Filled(width, height, (_, _) => dice.NextSingle());
            canvas.KeepSource(Random());
            canvas.KeepTone(Random());
            canvas.KeepPaper(Random());
            canvas.KeepGraphite(Random());
            canvas.KeepTurbulence(pool.Filled(width, height, (_, _) => (4 * dice.NextSingle()) - 2));
            canvas.KeepFlow(FlowField.CreateBiased(pool, canvas.L, 2, 0.7f));
            new TakePaper(7).Apply(canvas);
            canvas.ChromaGain = 1.1f;
            canvas.Portrait?.MeasureTones(canvas.L);
            canvas.Portrait?.MeasureSkin(canvas.A, canvas.B, canvas.Scale);
            yield return canvas;
        }
    }

    /// <summary>Returns a copy of a plane, for comparison after a step has changed the plane.</summary>
    public static Plane Copy(this Canvas canvas, Plane plane)
    {
        var copy = canvas.Rent();
        plane.CopyTo(copy);
        return copy;
    }

    public static Plane Blurred(this Canvas canvas, Plane plane, float sigma)
    {
        var target = canvas.Rent();
        Gaussian.Blur(canvas.Pool, plane, target, sigma);
        return target;
    }

    /// <summary>Returns the mask at a pixel; 0 without a face.</summary>
    public static double Mask(this Canvas canvas, int x, int y) => canvas.Portrait?.Mask[x, y] ?? 0;

    /// <inheritdoc cref="Mask"/>
    public static double Detail(this Canvas canvas, int x, int y) => canvas.Portrait?.Detail[x, y] ?? 0;

    /// <inheritdoc cref="Mask"/>
    public static double Skin(this Canvas canvas, int x, int y) => canvas.Portrait?.Skin[x, y] ?? 0;
}

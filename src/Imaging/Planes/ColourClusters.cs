using System.Numerics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// The main colours of a picture by k-means (Lloyd, "Least Squares Quantization in PCM", 1982), started from points as far
/// apart as can be (Gonzalez, "Clustering to Minimize the Maximum Intercluster Distance", 1985), so that nothing is left to
/// chance. Lightness counts for a quarter: clusters are hues rather than shadows.
/// </summary>
internal static class ColourClusters
{
    /// <summary>What L, a and b are multiplied by before distances are taken.</summary>
    public const float LightnessWeight = 0.25f;

    private const int Grid = 64;
    private const int Rounds = 10;

    /// <summary>
    /// The centres, as OKLab L, a and b, of <paramref name="count"/> clusters among the pixels of a grid of 64 by 64. A picture
    /// of fewer colours gives some of them more than once.
    /// </summary>
    public static Vector3[] Find(Plane lightness, Plane a, Plane b, int count)
    {
        var points = Sample(lightness, a, b);
        var centres = FarApart(points, count);
        for (var round = 0; round < Rounds; round++)
        {
            MoveToMeans(points, centres);
        }

        return [.. centres.Select(centre => centre with { X = centre.X / LightnessWeight })];
    }

    private static Vector3[] Sample(Plane lightness, Plane a, Plane b)
    {
        var points = new Vector3[Grid * Grid];
        for (var i = 0; i < points.Length; i++)
        {
            var x = i % Grid * (lightness.Width - 1) / (Grid - 1);
            var y = i / Grid * (lightness.Height - 1) / (Grid - 1);
            points[i] = new Vector3(LightnessWeight * lightness[x, y], a[x, y], b[x, y]);
        }

        return points;
    }

    /// <summary>The mean first; then, each time, the point that is farthest from all centres so far.</summary>
    private static Vector3[] FarApart(Vector3[] points, int count)
    {
        var centres = new Vector3[count];
        centres[0] = points.Aggregate(Vector3.Add) / points.Length;
        var nearest = new float[points.Length];
        Array.Fill(nearest, float.MaxValue);
        for (var k = 1; k < count; k++)
        {
            var farthest = 0;
            for (var i = 0; i < points.Length; i++)
            {
                nearest[i] = MathF.Min(nearest[i], Vector3.DistanceSquared(points[i], centres[k - 1]));
                farthest = nearest[i] > nearest[farthest] ? i : farthest;
            }

            centres[k] = points[farthest];
        }

        return centres;
    }

    private static void MoveToMeans(Vector3[] points, Vector3[] centres)
    {
        Span<Vector3> sums = stackalloc Vector3[centres.Length];
        Span<int> counts = stackalloc int[centres.Length];
        foreach (var point in points)
        {
            var nearest = Nearest(point, centres);
            sums[nearest] += point;
            counts[nearest]++;
        }

        for (var k = 0; k < centres.Length; k++)
        {
            centres[k] = counts[k] > 0 ? sums[k] / counts[k] : centres[k];
        }
    }

    private static int Nearest(Vector3 point, Vector3[] centres)
    {
        var nearest = 0;
        for (var k = 1; k < centres.Length; k++)
        {
            nearest = Vector3.DistanceSquared(point, centres[k]) < Vector3.DistanceSquared(point, centres[nearest]) ? k : nearest;
        }

        return nearest;
    }
}

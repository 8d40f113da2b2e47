using System.Numerics;

namespace Avatar.Imaging.Planes;

/// <summary>
/// Finds the main colours of a picture by k-means (Lloyd, "Least Squares Quantization in PCM", 1982). The start centres are
/// chosen by farthest-point traversal (Gonzalez, "Clustering to Minimize the Maximum Intercluster Distance", 1985), so the result
/// is deterministic. Lightness is weighted by a quarter, so that clusters separate hues rather than shadows.
/// </summary>
internal static class ColourClusters
{
    /// <summary>Factor on OKLab L in the distance between colours; a and b have factor 1.</summary>
    public const float LightnessWeight = 0.25f;

    private const int Grid = 64;
    private const int Rounds = 10;

    /// <summary>
    /// Returns the centres (OKLab L, a, b) of <paramref name="count"/> clusters, found on pixels sampled on a grid of 64 × 64. A picture
    /// with fewer colours than that yields duplicates.
    /// </summary>
    public static Vector3[] Find(Plane lightness, Plane a, Plane b, int count)
    {
        var points = Sample(lightness, a, b);
        var centres = ChooseStartCentres(points, count);
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

    /// <summary>Returns the start centres: the mean, then repeatedly the point farthest from all centres chosen so far.</summary>
    private static Vector3[] ChooseStartCentres(Vector3[] points, int count)
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

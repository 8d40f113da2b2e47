using System.Numerics;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>
/// The colours of a part of a portrait as a mixture of Gaussians with spherical covariance, found by k-means (Lloyd, 1982) from start centres
/// that are far apart. Colours are OKLab with less weight on lightness, so that shadows stay with what they lie on.
/// </summary>
internal sealed class ColourModel
{
    private const int Rounds = 10;
    private const int MaxPoints = 1500;

    /// <summary>Smallest variance of a cluster, and how far below the best possible likelihood the logarithm can fall.</summary>
    private const float MinVariance = 0.0016f, MaxDeficit = 14;

    /// <summary>Start centres lie at this share of the points sorted by distance: farther ones are outliers.</summary>
    private const float Farthest = 0.98f;

    private static readonly Vector3 Weights = new(0.8f, 2.6f, 2.6f);

    private readonly Vector3[] _centres;
    private readonly float[] _variances;

    /// <param name="colours">OKLab colours, at least one.</param>
    /// <param name="clusters">Number of clusters, if there are enough colours.</param>
    public ColourModel(IReadOnlyList<Vector3> colours, int clusters)
    {
        var step = Math.Max(1, colours.Count / MaxPoints);
        var points = Enumerable.Range(0, (colours.Count + step - 1) / step).Select(i => colours[i * step] * Weights).ToArray();
        _centres = Cluster(points, Math.Clamp(points.Length / 20, 1, clusters), out var nearest);
        _variances = new float[_centres.Length];
        for (var k = 0; k < _centres.Length; k++)
        {
            float sum = 0, count = 0;
            for (var i = 0; i < points.Length; i++)
            {
                if (nearest[i] == k) (sum, count) = (sum + Vector3.DistanceSquared(points[i], _centres[k]), count + 1);
            }

            _variances[k] = MathF.Max(sum / MathF.Max(3 * count, 1), MinVariance);
        }
    }

    /// <summary>Returns the squared distance of two colours, with the weights.</summary>
    public static float DistanceBetween(Vector3 one, Vector3 other) => Vector3.DistanceSquared(one * Weights, other * Weights);

    /// <summary>Returns the squared distance of a colour from the nearest cluster, with the weights.</summary>
    public float Distance(Vector3 colour)
    {
        var best = float.MaxValue;
        foreach (var centre in _centres) best = MathF.Min(best, Vector3.DistanceSquared(colour * Weights, centre));
        return best;
    }

    /// <summary>Returns the logarithm of the likelihood of a colour, up to a constant that all models share.</summary>
    public float LogLikelihood(Vector3 colour)
    {
        var best = float.MinValue;
        for (var k = 0; k < _centres.Length; k++)
        {
            best = MathF.Max(best, (-Vector3.DistanceSquared(colour * Weights, _centres[k]) / (2 * _variances[k])) - (1.5f * MathF.Log(_variances[k])));
        }

        return MathF.Max(best, (-1.5f * MathF.Log(MinVariance)) - MaxDeficit);
    }

    /// <summary>Returns the centres of clusters of points; <paramref name="nearest"/> receives the cluster of each point.</summary>
    public static Vector3[] Cluster(Vector3[] points, int count, out int[] nearest)
    {
        var mean = points.Aggregate(Vector3.Add) / points.Length;
        var centres = new List<Vector3> { points.MinBy(point => Vector3.DistanceSquared(point, mean)) };
        var distances = new float[points.Length];
        Array.Fill(distances, float.MaxValue);
        while (centres.Count < count)
        {
            for (var i = 0; i < points.Length; i++) distances[i] = MathF.Min(distances[i], Vector3.DistanceSquared(points[i], centres[^1]));
            var order = Enumerable.Range(0, points.Length).OrderBy(i => distances[i]).ElementAt((int)(Farthest * (points.Length - 1)));
            centres.Add(points[order]);
        }

        nearest = new int[points.Length];
        for (var round = 0; round < Rounds; round++)
        {
            var sums = new Vector3[count];
            var counts = new int[count];
            for (var i = 0; i < points.Length; i++)
            {
                var best = 0;
                for (var k = 1; k < count; k++)
                {
                    if (Vector3.DistanceSquared(points[i], centres[k]) < Vector3.DistanceSquared(points[i], centres[best])) best = k;
                }

                nearest[i] = best;
                sums[best] += points[i];
                counts[best]++;
            }

            for (var k = 0; k < count; k++) centres[k] = counts[k] > 0 ? sums[k] / counts[k] : centres[k];
        }

        return [.. centres];
    }
}

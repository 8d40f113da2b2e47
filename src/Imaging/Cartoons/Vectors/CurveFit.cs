using System.Numerics;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>
/// Fits closed paths of cubic curves to outlines: resamples the outline, smooths it without shrinking it (Taubin, "A Signal Processing
/// Approach to Fair Surface Design", 1995), and fits curves between its corners by least squares (Schneider, "An Algorithm for
/// Automatically Fitting Digitized Curves", 1990).
/// </summary>
/// <param name="Error">Largest distance between curve and outline, in pixels of the view.</param>
/// <param name="Smoothing">Standard deviation of the smoothing, in steps.</param>
/// <param name="Step">Distance between the resampled points, in pixels of the view.</param>
/// <param name="Corner">The outline has a corner where it turns by more than this angle, in degrees.</param>
internal sealed record CurveFit(float Error, float Smoothing, float Step, float Corner)
{
    private const int Rounds = 4;
    private const int MaxDepth = 24;

    /// <summary>Number of steps over which a turn is measured.</summary>
    private const int CornerReach = 4;

    /// <summary>With a larger error, in tolerances, new parameters do not help: the curve is split at once.</summary>
    private const float Hopeless = 30;

    /// <summary>Returns the path; null if the outline is too short for one.</summary>
    /// <param name="outline">The corners of a closed outline; integer coordinates are pixel centres.</param>
    /// <param name="side">Side of the view in pixels.</param>
    public ClosedPath? Fit(ReadOnlySpan<Vector2> outline, int side)
    {
        var points = Smooth(Resample(outline));
        if (points.Length < 6) return null;
        var curves = new List<Vector2>();
        var corners = FindCorners(points);
        if (corners.Count == 0)
        {
            var along = Unit(points[Math.Min(3, points.Length - 1)] - points[^3]);
            Fit([.. points, points[0]], along, -along, 0, curves);
            return ToPath(points[0], curves, side);
        }

        for (var i = 0; i < corners.Count; i++)
        {
            var (from, to) = (corners[i], corners[(i + 1) % corners.Count]);
            Vector2[] piece = to > from ? points[from..(to + 1)] : [.. points[from..], .. points[..(to + 1)]];
            var reach = Math.Min(3, piece.Length - 1);
            Fit(piece, Unit(piece[reach] - piece[0]), Unit(piece[^(reach + 1)] - piece[^1]), 0, curves);
        }

        return ToPath(points[corners[0]], curves, side);
    }

    /// <summary>Returns a path with the given corners and straight edges.</summary>
    public static ClosedPath Polygon(ReadOnlySpan<Vector2> corners)
    {
        var points = new List<ScenePoint>();
        for (var i = 0; i < corners.Length; i++)
        {
            var (from, to) = (corners[i], corners[(i + 1) % corners.Length]);
            points.AddRange([Round(Vector2.Lerp(from, to, 1 / 3f)), Round(Vector2.Lerp(from, to, 2 / 3f)), Round(to)]);
        }

        return new ClosedPath(Round(corners[0]), points);
    }

    /// <summary>Returns a circle: four cubic curves, with a relative error of the radius below 0.03 %.</summary>
    public static ClosedPath Circle(Vector2 centre, float radius)
    {
        const float Handle = 0.5522848f;
        var points = new List<ScenePoint>();
        var along = Vector2.UnitX;
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var next = new Vector2(-along.Y, along.X);
            points.AddRange([
                Round(centre + (radius * (along + (Handle * next)))), Round(centre + (radius * (next + (Handle * along)))), Round(centre + (radius * next))]);
            along = next;
        }

        return new ClosedPath(Round(centre + (radius * Vector2.UnitX)), points);
    }

    private static ScenePoint Round(Vector2 point) => new((int)MathF.Round(point.X), (int)MathF.Round(point.Y));

    private static ClosedPath? ToPath(Vector2 start, List<Vector2> curves, int side)
    {
        var scale = VectorScene.Side / (float)side;
        ScenePoint ToScene(Vector2 point) => Round((point + new Vector2(0.5f)) * scale);
        var from = ToScene(start);
        var first = from;
        var points = new List<ScenePoint>();
        for (var i = 0; i < curves.Count; i += 3)
        {
            ScenePoint one = ToScene(curves[i]), two = ToScene(curves[i + 1]), to = ToScene(curves[i + 2]);
            if (one == from && two == from && to == from) continue;
            points.AddRange([one, two, to]);
            from = to;
        }

        return points.Count >= 6 ? new ClosedPath(first, points) : null;
    }

    private Vector2[] Resample(ReadOnlySpan<Vector2> outline)
    {
        var length = 0f;
        for (var i = 0; i < outline.Length; i++) length += Vector2.Distance(outline[i], outline[(i + 1) % outline.Length]);
        if (!(length > 0 && length < 1e6f)) return [];
        var count = Math.Max((int)MathF.Round(length / Step), 8);
        var points = new Vector2[count];
        var (piece, passed) = (0, 0f);
        for (var i = 0; i < count; i++)
        {
            var wanted = length * i / count;
            var size = Vector2.Distance(outline[piece], outline[(piece + 1) % outline.Length]);
            while (piece < outline.Length - 1 && passed + size < wanted)
            {
                passed += size;
                piece++;
                size = Vector2.Distance(outline[piece], outline[(piece + 1) % outline.Length]);
            }

            points[i] = size > 0
                ? Vector2.Lerp(outline[piece], outline[(piece + 1) % outline.Length], Math.Clamp((wanted - passed) / size, 0, 1))
                : outline[piece];
        }

        return points;
    }

    private Vector2[] Smooth(Vector2[] points)
    {
        if (Smoothing <= 0 || points.Length < 8) return points;
        const float Back = 0.9f;
        var kernel = Planes.Gaussian.Kernel(Smoothing);
        var once = Average(points, kernel);
        var twice = Average(once, kernel);
        for (var i = 0; i < once.Length; i++) once[i] += (once[i] - twice[i]) * Back;
        return once;
    }

    private static Vector2[] Average(Vector2[] points, float[] kernel)
    {
        var count = points.Length;
        var reach = Math.Min(kernel.Length - 1, (count / 2) - 1);
        var result = new Vector2[count];
        for (var i = 0; i < count; i++)
        {
            var (sum, total) = (points[i] * kernel[0], kernel[0]);
            for (var offset = 1; offset <= reach; offset++)
            {
                sum += (points[(i + offset) % count] + points[(i - offset + count) % count]) * kernel[offset];
                total += 2 * kernel[offset];
            }

            result[i] = sum / total;
        }

        return result;
    }

    /// <summary>Returns the corners, in the order of the outline; of neighbours, the sharpest.</summary>
    private List<int> FindCorners(Vector2[] points)
    {
        var count = points.Length;
        var turns = new float[count];
        for (var i = 0; i < count; i++)
        {
            var before = points[i] - points[(i - CornerReach + count) % count];
            var after = points[(i + CornerReach) % count] - points[i];
            turns[i] = MathF.Abs(MathF.Atan2((before.X * after.Y) - (before.Y * after.X), Vector2.Dot(before, after)));
        }

        var found = new List<int>();
        foreach (var i in Enumerable.Range(0, count).Where(i => turns[i] > Corner * MathF.PI / 180).OrderByDescending(i => turns[i]))
        {
            if (found.TrueForAll(other => Math.Min(Math.Abs(i - other), count - Math.Abs(i - other)) > 1.5f * CornerReach)) found.Add(i);
        }

        found.Sort();
        return found;
    }

    /// <summary>Appends the curves through a line of points: three points for each.</summary>
    private void Fit(ReadOnlySpan<Vector2> points, Vector2 start, Vector2 end, int depth, List<Vector2> curves)
    {
        var count = points.Length;
        if (count < 3)
        {
            var third = Vector2.Distance(points[0], points[^1]) / 3;
            curves.AddRange([points[0] + (start * third), points[^1] + (end * third), points[^1]]);
            return;
        }

        var times = new float[count];
        for (var i = 1; i < count; i++) times[i] = times[i - 1] + Vector2.Distance(points[i - 1], points[i]);
        var length = MathF.Max(times[^1], 1e-6f);
        for (var i = 0; i < count; i++) times[i] /= length;
        var (worst, first, second) = (0, points[0], points[^1]);
        for (var round = 0; round < Rounds; round++)
        {
            (first, second) = Solve(points, times, start, end, length);
            (worst, var error) = FindWorst(points, times, first, second);
            if (error <= Error * Error || depth > MaxDepth)
            {
                curves.AddRange([first, second, points[^1]]);
                return;
            }

            if (error > Hopeless * Error * Error) break;
            Reparametrise(points, times, first, second);
        }

        worst = Math.Clamp(worst, 1, count - 2);
        var reach = Math.Min(3, Math.Min(worst, count - 1 - worst));
        var along = Unit(points[worst - reach] - points[worst + reach]);
        Fit(points[..(worst + 1)], start, along, depth + 1, curves);
        Fit(points[worst..], -along, end, depth + 1, curves);
    }

    /// <summary>Returns the control points on the end tangents with the least sum of squared distances.</summary>
    private static (Vector2 First, Vector2 Second) Solve(ReadOnlySpan<Vector2> points, float[] times, Vector2 start, Vector2 end, float length)
    {
        float c11 = 0, c12 = 0, c22 = 0, x1 = 0, x2 = 0;
        for (var i = 0; i < points.Length; i++)
        {
            var (t, rest) = (times[i], 1 - times[i]);
            float b0 = rest * rest * rest, b1 = 3 * rest * rest * t, b2 = 3 * rest * t * t, b3 = t * t * t;
            Vector2 a1 = b1 * start, a2 = b2 * end, open = points[i] - ((b0 + b1) * points[0]) - ((b2 + b3) * points[^1]);
            (c11, c12, c22) = (c11 + Vector2.Dot(a1, a1), c12 + Vector2.Dot(a1, a2), c22 + Vector2.Dot(a2, a2));
            (x1, x2) = (x1 + Vector2.Dot(a1, open), x2 + Vector2.Dot(a2, open));
        }

        var determinant = (c11 * c22) - (c12 * c12);
        var (one, two) = MathF.Abs(determinant) > 1e-9f
            ? (((x1 * c22) - (x2 * c12)) / determinant, ((c11 * x2) - (c12 * x1)) / determinant)
            : (0, 0);
        if (!(one > 1e-3f * length && two > 1e-3f * length && one < 3 * length && two < 3 * length))
        {
            one = two = Vector2.Distance(points[0], points[^1]) / 3;
        }

        return (points[0] + (one * start), points[^1] + (two * end));
    }

    private static (int Index, float Squared) FindWorst(ReadOnlySpan<Vector2> points, float[] times, Vector2 first, Vector2 second)
    {
        var (worst, largest) = (points.Length / 2, 0f);
        for (var i = 0; i < points.Length; i++)
        {
            var error = Vector2.DistanceSquared(At(points[0], first, second, points[^1], times[i]), points[i]);
            if (error > largest) (worst, largest) = (i, error);
        }

        return (worst, largest);
    }

    /// <summary>Moves each parameter towards that of the nearest point of the curve, by one step of Newton's method.</summary>
    private static void Reparametrise(ReadOnlySpan<Vector2> points, float[] times, Vector2 first, Vector2 second)
    {
        Vector2 from = points[0], to = points[^1];
        for (var i = 1; i < points.Length - 1; i++)
        {
            var (t, rest) = (times[i], 1 - times[i]);
            var offset = At(from, first, second, to, t) - points[i];
            var slope = (3 * rest * rest * (first - from)) + (6 * rest * t * (second - first)) + (3 * t * t * (to - second));
            var bend = (6 * rest * (second - (2 * first) + from)) + (6 * t * (to - (2 * second) + first));
            var divisor = Vector2.Dot(slope, slope) + Vector2.Dot(offset, bend);
            if (MathF.Abs(divisor) > 1e-9f) t = Math.Clamp(t - (Vector2.Dot(offset, slope) / divisor), 0, 1);
            times[i] = MathF.Max(t, times[i - 1]);
        }
    }

    /// <summary>Returns the point of a cubic Bézier curve at a parameter from 0 to 1.</summary>
    public static Vector2 At(Vector2 from, Vector2 first, Vector2 second, Vector2 to, float t)
    {
        var rest = 1 - t;
        return (rest * rest * rest * from) + (3 * rest * rest * t * first) + (3 * rest * t * t * second) + (t * t * t * to);
    }

    private static Vector2 Unit(Vector2 vector) => vector.Length() > 1e-9f ? Vector2.Normalize(vector) : Vector2.Zero;
}

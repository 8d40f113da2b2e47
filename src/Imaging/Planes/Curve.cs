using System.Numerics;

namespace Avatar.Imaging.Planes;

/// <summary>Open curves as lists of points.</summary>
internal static class Curve
{
    private const int PerSegment = 12;

    /// <summary>
    /// Returns <paramref name="count"/> points at equal distances on the curve through the given points (Catmull and Rom, "A class of local
    /// interpolating splines", 1974).
    /// </summary>
    public static Vector2[] Through(ReadOnlySpan<Vector2> points, int count)
    {
        var fine = new Vector2[((points.Length - 1) * PerSegment) + 1];
        for (var i = 0; i < points.Length - 1; i++)
        {
            var (before, after) = (points[Math.Max(i - 1, 0)], points[Math.Min(i + 2, points.Length - 1)]);
            for (var step = 0; step < PerSegment; step++)
            {
                fine[(i * PerSegment) + step] = CatmullRom(before, points[i], points[i + 1], after, step / (float)PerSegment);
            }
        }

        fine[^1] = points[^1];
        return Resample(fine, count);
    }

    /// <summary>Returns <paramref name="count"/> points at equal distances on a line of straight pieces, with its ends.</summary>
    public static Vector2[] Resample(ReadOnlySpan<Vector2> line, int count)
    {
        var length = 0f;
        for (var i = 1; i < line.Length; i++) length += Vector2.Distance(line[i - 1], line[i]);
        var result = new Vector2[count];
        var (piece, passed) = (1, 0f);
        for (var i = 0; i < count; i++)
        {
            var wanted = length * i / (count - 1);
            var step = Vector2.Distance(line[piece - 1], line[piece]);
            while (piece < line.Length - 1 && passed + step < wanted)
            {
                passed += step;
                piece++;
                step = Vector2.Distance(line[piece - 1], line[piece]);
            }

            result[i] = step > 0 ? Vector2.Lerp(line[piece - 1], line[piece], MathF.Min((wanted - passed) / step, 1)) : line[piece];
        }

        return result;
    }

    /// <summary>Returns the outline of a stroke.</summary>
    /// <param name="line">The centre line.</param>
    /// <param name="halfWidths">Half the width at each point of the line.</param>
    public static Vector2[] Stroke(ReadOnlySpan<Vector2> line, ReadOnlySpan<float> halfWidths)
    {
        var outline = new Vector2[2 * line.Length];
        for (var i = 0; i < line.Length; i++)
        {
            var offset = Normal(line, i) * halfWidths[i];
            outline[i] = line[i] + offset;
            outline[^(i + 1)] = line[i] - offset;
        }

        return outline;
    }

    /// <summary>Returns half widths for <see cref="Stroke"/>.</summary>
    /// <param name="count">Number of points of the line.</param>
    /// <param name="half">Half the width in pixels where the shape is 1.</param>
    /// <param name="shape">The relative width at a position on the line, from 0 to 1.</param>
    public static float[] Widths(int count, float half, Func<float, float> shape)
    {
        var widths = new float[count];
        for (var i = 0; i < count; i++) widths[i] = half * shape(i / (count - 1f));
        return widths;
    }

    /// <summary>Returns the unit vector across a line at a point; it points down if the line runs to the right.</summary>
    public static Vector2 Normal(ReadOnlySpan<Vector2> line, int index)
    {
        var along = line[Math.Min(index + 1, line.Length - 1)] - line[Math.Max(index - 1, 0)];
        return along.Length() > 1e-6f ? new Vector2(-along.Y, along.X) / along.Length() : Vector2.Zero;
    }

    /// <summary>Returns the closed outline between two lines that run in the same direction.</summary>
    public static Vector2[] Between(ReadOnlySpan<Vector2> upper, ReadOnlySpan<Vector2> lower)
    {
        Vector2[] outline = [.. upper, .. lower];
        outline.AsSpan(upper.Length).Reverse();
        return outline;
    }

    /// <summary>Returns a circle as a polygon.</summary>
    public static Vector2[] Circle(Vector2 centre, float radius)
    {
        const int Corners = 48;
        var outline = new Vector2[Corners];
        for (var i = 0; i < Corners; i++)
        {
            var (sine, cosine) = MathF.SinCos(2 * MathF.PI * i / Corners);
            outline[i] = centre + (radius * new Vector2(cosine, sine));
        }

        return outline;
    }

    private static Vector2 CatmullRom(Vector2 before, Vector2 from, Vector2 to, Vector2 after, float t) => 0.5f * (
        (2 * from)
        + ((to - before) * t)
        + (((2 * before) - (5 * from) + (4 * to) - after) * t * t)
        + (((3 * from) - before - (3 * to) + after) * t * t * t));
}

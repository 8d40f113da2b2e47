namespace Avatar.Imaging.Planes;

/// <summary>
/// Exact Euclidean distances in a small picture, in linear time (Felzenszwalb and Huttenlocher, "Distance Transforms of Sampled Functions",
/// 2012).
/// </summary>
internal static class DistanceField
{
    /// <summary>Distance along a column without a marked pixel.</summary>
    private const float Far = 1e5f;

    /// <summary>
    /// Returns the squared distance, in pixels, from each pixel to the nearest marked one; at least 1e9 if none is marked.
    /// </summary>
    /// <param name="pool">Provides the memory of the result.</param>
    /// <param name="marks">Which pixels are marked, row by row.</param>
    /// <param name="width">Pixels per row.</param>
    public static Plane Squared(PlanePool pool, ReadOnlySpan<bool> marks, int width)
    {
        var height = marks.Length / width;
        var distances = pool.Rent(width, height);
        MeasureColumns(distances, marks);
        var scratch = new Scratch(new float[width], new int[width], new float[width + 1]);
        for (var y = 0; y < height; y++) Lower(distances.Line(y), scratch);
        return distances;
    }

    /// <summary>Sets each pixel to the squared distance to the nearest marked one in its column: one pass down and one up.</summary>
    private static void MeasureColumns(Plane distances, ReadOnlySpan<bool> marks)
    {
        var width = distances.Width;
        for (var y = 0; y < distances.Height; y++)
        {
            Span<float> row = distances.Line(y), above = distances.Line(Math.Max(y - 1, 0));
            var marked = marks.Slice(y * width, width);
            for (var x = 0; x < row.Length; x++) row[x] = marked[x] ? 0 : y == 0 ? Far : MathF.Min(above[x] + 1, Far);
        }

        for (var y = distances.Height - 2; y >= 0; y--)
        {
            Span<float> row = distances.Line(y), below = distances.Line(y + 1);
            for (var x = 0; x < row.Length; x++) row[x] = MathF.Min(row[x], below[x] + 1);
        }

        distances.Square();
    }

    /// <summary>Replaces a line of values by the lower envelope of the parabolas that stand on them.</summary>
    private static void Lower(Span<float> line, Scratch scratch)
    {
        var (values, places, bounds) = scratch;
        line.CopyTo(values);
        var last = 0;
        places[0] = 0;
        (bounds[0], bounds[1]) = (float.NegativeInfinity, float.PositiveInfinity);
        for (var i = 1; i < line.Length; i++)
        {
            var meets = Meeting(values, places[last], i);
            while (meets <= bounds[last])
            {
                last--;
                meets = Meeting(values, places[last], i);
            }

            last++;
            places[last] = i;
            (bounds[last], bounds[last + 1]) = (meets, float.PositiveInfinity);
        }

        var nearest = 0;
        for (var i = 0; i < line.Length; i++)
        {
            while (bounds[nearest + 1] < i) nearest++;
            var offset = i - places[nearest];
            line[i] = (offset * offset) + values[places[nearest]];
        }
    }

    /// <summary>Returns where the parabolas at two places have the same value.</summary>
    private static float Meeting(float[] values, int left, int right) =>
        ((values[right] + ((float)right * right)) - (values[left] + ((float)left * left))) / (2 * (right - left));

    private sealed record Scratch(float[] Values, int[] Places, float[] Bounds);
}

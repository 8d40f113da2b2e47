namespace Avatar.Imaging.Planes;

/// <summary>
/// Exact Euclidean distances in a small picture, in linear time (Felzenszwalb and Huttenlocher, "Distance Transforms of Sampled Functions",
/// 2012).
/// </summary>
internal static class DistanceField
{
    private const float Far = 1e10f;

    /// <summary>
    /// Returns the squared distance, in pixels, from each pixel to the nearest marked one; at least 1e9 if none is marked.
    /// </summary>
    /// <param name="pool">Provides the memory of the result.</param>
    /// <param name="marks">Which pixels are marked, row by row.</param>
    /// <param name="width">Pixels per row.</param>
    public static unsafe Plane Squared(PlanePool pool, ReadOnlySpan<bool> marks, int width)
    {
        var height = marks.Length / width;
        var distances = pool.Rent(width, height);
        for (var i = 0; i < marks.Length; i++) distances.Row(i / width)[i % width] = marks[i] ? 0 : Far;
        var longest = Math.Max(width, height);
        var scratch = new Scratch(new float[longest], new int[longest], new float[longest + 1]);
        for (var x = 0; x < width; x++) Lower(distances.Pixels + x, distances.Stride, height, scratch);
        for (var y = 0; y < height; y++) Lower(distances.Row(y), 1, width, scratch);
        return distances;
    }

    /// <summary>Replaces a line of values by the lower envelope of the parabolas that stand on them.</summary>
    private static unsafe void Lower(float* line, int step, int count, Scratch scratch)
    {
        var (values, places, bounds) = scratch;
        for (var i = 0; i < count; i++) values[i] = line[i * step];
        var last = 0;
        places[0] = 0;
        (bounds[0], bounds[1]) = (float.NegativeInfinity, float.PositiveInfinity);
        for (var i = 1; i < count; i++)
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
        for (var i = 0; i < count; i++)
        {
            while (bounds[nearest + 1] < i) nearest++;
            var offset = i - places[nearest];
            line[i * step] = (offset * offset) + values[places[nearest]];
        }
    }

    /// <summary>Returns where the parabolas at two places have the same value.</summary>
    private static float Meeting(float[] values, int left, int right) =>
        ((values[right] + ((float)right * right)) - (values[left] + ((float)left * left))) / (2 * (right - left));

    private sealed record Scratch(float[] Values, int[] Places, float[] Bounds);
}

namespace Avatar.Imaging.Engines.Neural;

/// <summary>Squares that cover a length with overlaps, and how much each counts where two of them lie.</summary>
internal static class Tiling
{
    /// <summary>
    /// Where tiles of <paramref name="tile"/> pixels begin, so that they cover <paramref name="length"/> pixels, overlap by at
    /// least <paramref name="overlap"/>, and are evenly spread.
    /// </summary>
    public static int[] Starts(int length, int tile, int overlap)
    {
        if (length <= tile) return [0];
        var count = (int)Math.Ceiling((length - overlap) / (double)(tile - overlap));
        return [.. Enumerable.Range(0, count).Select(i => (int)Math.Round(i * (double)(length - tile) / (count - 1)))];
    }

    /// <summary>A tile's weight at each of its pixels: rising from its edges, 1 in its middle, never 0.</summary>
    public static float[] Weights(int tile, int overlap)
    {
        var weights = new float[tile];
        for (var i = 0; i < tile; i++)
        {
            var fromEdge = Math.Min(i, tile - 1 - i) + 0.5f;
            weights[i] = Math.Min(fromEdge / Math.Max(overlap, 1), 1);
        }

        return weights;
    }
}

namespace Avatar.Imaging.Engines.Neural;

/// <summary>Computes positions and blend weights of overlapping tiles along one axis.</summary>
internal static class Tiling
{
    /// <summary>
    /// Returns the start positions of evenly spread tiles of <paramref name="tile"/> pixels that cover <paramref name="length"/>
    /// pixels and overlap by at least <paramref name="overlap"/>.
    /// </summary>
    public static int[] Starts(int length, int tile, int overlap)
    {
        if (length <= tile) return [0];
        var count = (int)Math.Ceiling((length - overlap) / (double)(tile - overlap));
        return [.. Enumerable.Range(0, count).Select(i => (int)Math.Round(i * (double)(length - tile) / (count - 1)))];
    }

    /// <summary>Returns the weight of each pixel of a tile: 1 in the middle, falling towards the edges, and above 0.</summary>
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

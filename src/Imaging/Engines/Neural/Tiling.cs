using Avatar.Imaging.Photos;

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

/// <summary>Blends overlapping tiles into an image. Each pixel is the average of its tiles, weighted by its distance from their edges.</summary>
/// <param name="width">Width of the image in pixels.</param>
/// <param name="height">Height of the image in pixels.</param>
/// <param name="across">Weights of the columns of a tile.</param>
/// <param name="down">Weights of the rows of a tile.</param>
/// <param name="channel">Returns the tile's channel for red (0), green (1) or blue (2).</param>
internal sealed class TileBlend(int width, int height, float[] across, float[] down, Func<int, int> channel)
{
    private readonly float[] _sums = new float[width * height * TensorForm.Channels];
    private readonly float[] _weights = new float[width * height];

    /// <summary>Adds a tile. Pixels beyond the image are dropped.</summary>
    /// <param name="tile">Values of the tile.</param>
    /// <param name="strides">Distances between neighbouring pixels, rows and channels, in elements.</param>
    /// <param name="left">First column of the tile in the image.</param>
    /// <param name="top">First row of the tile in the image.</param>
    /// <param name="scale">Converts a value to 0 to 255.</param>
    public void Add<T>(ReadOnlySpan<T> tile, (int Pixel, int Row, int Channel) strides, int left, int top, Func<T, float> scale)
    {
        for (var y = 0; y < down.Length && top + y < height; y++)
        {
            for (var x = 0; x < across.Length && left + x < width; x++)
            {
                var weight = down[y] * across[x];
                var pixel = ((top + y) * width) + left + x;
                var at = (y * strides.Row) + (x * strides.Pixel);
                _weights[pixel] += weight;
                for (var colour = 0; colour < TensorForm.Channels; colour++)
                {
                    _sums[(pixel * TensorForm.Channels) + colour] += weight * scale(tile[at + (channel(colour) * strides.Channel)]);
                }
            }
        }
    }

    public RgbImage ToImage()
    {
        var image = new RgbImage(width, height);
        var bytes = image.Bytes;
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)Math.Clamp(MathF.Round(_sums[i] / _weights[i / TensorForm.Channels]), 0, 255);
        }

        return image;
    }
}

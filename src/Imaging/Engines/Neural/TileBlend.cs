using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Engines.Neural;

/// <summary>A picture made of overlapping tiles: each pixel is the average of its tiles, weighted by how far from their edges it lies.</summary>
/// <param name="width">Pixels across.</param>
/// <param name="height">Pixels down.</param>
/// <param name="across">A tile's weight at each of its columns.</param>
/// <param name="down">A tile's weight at each of its rows.</param>
/// <param name="channel">The channel of a tile that holds red (0), green (1) or blue (2).</param>
internal sealed class TileBlend(int width, int height, float[] across, float[] down, Func<int, int> channel)
{
    private readonly float[] _sums = new float[width * height * TensorForm.Channels];
    private readonly float[] _weights = new float[width * height];

    /// <summary>Adds a tile; what lies beyond the picture is left out.</summary>
    /// <param name="tile">Its numbers.</param>
    /// <param name="strides">Elements from one pixel, row and channel to the next.</param>
    /// <param name="left">Its first column.</param>
    /// <param name="top">Its first row.</param>
    /// <param name="scale">Turns a number into 0 to 255.</param>
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

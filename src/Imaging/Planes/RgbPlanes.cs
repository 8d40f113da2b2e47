using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Planes;

/// <summary>A picture as three planes of gamma-encoded sRGB values, 0 to 1 (not linear light).</summary>
internal sealed class RgbPlanes(Plane red, Plane green, Plane blue) : IDisposable
{
    public Plane Red { get; } = red;

    public Plane Green { get; } = green;

    public Plane Blue { get; } = blue;

    public int Width => Red.Width;

    public int Height => Red.Height;

    public static RgbPlanes Rent(PlanePool pool, int width, int height) =>
        new(pool.Rent(width, height), pool.Rent(width, height), pool.Rent(width, height));

    /// <summary>Returns the picture at half its size.</summary>
    public RgbPlanes Halved(PlanePool pool) =>
        new(Resampling.Halve(pool, Red), Resampling.Halve(pool, Green), Resampling.Halve(pool, Blue));

    /// <summary>Returns a copy of an image.</summary>
    public static RgbPlanes FromImage(PlanePool pool, RgbImage image)
    {
        var planes = Rent(pool, image.Width, image.Height);
        for (var y = 0; y < image.Height; y++)
        {
            Span<float> red = planes.Red.Line(y), green = planes.Green.Line(y), blue = planes.Blue.Line(y);
            var row = image.Bytes.Slice(y * image.Width * 3, image.Width * 3);
            for (var x = 0; x < image.Width; x++)
            {
                (red[x], green[x], blue[x]) = (row[3 * x] / 255f, row[(3 * x) + 1] / 255f, row[(3 * x) + 2] / 255f);
            }
        }

        return planes;
    }

    /// <summary>Returns the picture as bytes. The caller owns it.</summary>
    public RgbImage ToImage()
    {
        var image = new RgbImage(Width, Height);
        for (var y = 0; y < Height; y++)
        {
            Span<float> red = Red.Line(y), green = Green.Line(y), blue = Blue.Line(y);
            var row = image.Bytes.Slice(y * Width * 3, Width * 3);
            for (var x = 0; x < Width; x++)
            {
                (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = (ToByte(red[x]), ToByte(green[x]), ToByte(blue[x]));
            }
        }

        return image;
    }

    /// <summary>Writes red, green and blue of each pixel, rows without padding, to the beginning of <paramref name="target"/>.</summary>
    public void CopyInterleaved(Span<float> target)
    {
        for (var y = 0; y < Height; y++)
        {
            var row = target.Slice(y * Width * 3, Width * 3);
            Span<float> red = Red.Line(y), green = Green.Line(y), blue = Blue.Line(y);
            for (var x = 0; x < Width; x++)
            {
                (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = (red[x], green[x], blue[x]);
            }
        }
    }

    /// <summary>Writes the picture as interleaved RGBA bytes. Fully transparent pixels are four zeros.</summary>
    /// <param name="alpha">Opacity, 0 to 1; a plane of the same size.</param>
    /// <param name="bytes">Receives four bytes per pixel, rows without padding.</param>
    public void ToBytes(Plane alpha, Span<byte> bytes)
    {
        bytes.Clear();
        for (var y = 0; y < Height; y++)
        {
            Span<float> red = Red.Line(y), green = Green.Line(y), blue = Blue.Line(y), cover = alpha.Line(y);
            var row = bytes.Slice(y * Width * 4, Width * 4);
            for (var x = 0; x < Width; x++)
            {
                if (ToByte(cover[x]) is not (> 0 and var opacity)) continue;
                row[4 * x] = ToByte(red[x]);
                row[(4 * x) + 1] = ToByte(green[x]);
                row[(4 * x) + 2] = ToByte(blue[x]);
                row[(4 * x) + 3] = opacity;
            }
        }
    }

    public void Dispose()
    {
        Red.Dispose();
        Green.Dispose();
        Blue.Dispose();
    }

    private static byte ToByte(float value) => (byte)((Math.Clamp(value, 0, 1) * 255) + 0.5f);
}

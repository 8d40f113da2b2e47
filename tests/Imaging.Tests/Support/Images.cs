using Avatar.Imaging.Photos;
using NetVips;

namespace Avatar.Imaging.Tests.Support;

/// <summary>Creates and reads test pictures.</summary>
internal static class Images
{
    /// <summary>Decodes a picture unchanged, or resized by Lanczos resampling to another long side.</summary>
    public static RgbImage Read(byte[] file, int? longSide = null)
    {
        Vips.EnsureConfigured();
        using var image = Image.NewFromBuffer(file);
        using var sized = longSide is { } side ? image.Resize(side / (double)Math.Max(image.Width, image.Height)) : image.Copy();
        using var rgb = sized.Bands > 3 ? sized.ExtractBand(0, n: 3) : sized.Copy();
        return RgbImage.FromVips(rgb);
    }

    /// <summary>Returns a photo enlarged to a long side of 1,024 pixels, the size that the thresholds apply to.</summary>
    public static RgbImage Large(string name) => Read(TestPhotos.Read(name), 1024);

    public static RgbImage Made(int width, int height, Func<int, int, (double Red, double Green, double Blue)> colour)
    {
        var bytes = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (red, green, blue) = colour(x, y);
                var at = ((y * width) + x) * 3;
                (bytes[at], bytes[at + 1], bytes[at + 2]) = (ToByte(red), ToByte(green), ToByte(blue));
            }
        }

        return new RgbImage(bytes, width, height);
    }

    public static RgbImage Grey(int width, int height, Func<int, int, double> value) =>
        Made(width, height, (x, y) => (value(x, y), value(x, y), value(x, y)));

    /// <summary>Returns four coloured quarters: red and green above blue and white. Shows every rotation and reflection.</summary>
    public static Image Quarters(int width, int height) => Made(width, height, (x, y) => (x < width / 2, y < height / 2) switch
    {
        (true, true) => (220, 20, 20),
        (false, true) => (20, 200, 20),
        (true, false) => (20, 20, 220),
        _ => (250, 250, 250),
    }).ToVips();

    public static byte[] Png(RgbImage picture) => picture.ToVips().PngsaveBuffer();

    public static ImageSource Source(byte[] file) => ImageSource.FromBytes(file);

    public static (byte Red, byte Green, byte Blue) At(this RgbImage image, int x, int y)
    {
        var at = ((y * image.Width) + x) * 3;
        return (image.Bytes[at], image.Bytes[at + 1], image.Bytes[at + 2]);
    }

    public static double Psnr(RgbImage a, RgbImage b)
    {
        var sum = 0L;
        for (var i = 0; i < a.Bytes.Length; i++)
        {
            sum += (a.Bytes[i] - b.Bytes[i]) * (a.Bytes[i] - b.Bytes[i]);
        }

        return 10 * Math.Log10(255.0 * 255 * a.Bytes.Length / sum);
    }

    private static byte ToByte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}

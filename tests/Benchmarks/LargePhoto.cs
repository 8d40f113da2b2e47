using Avatar.Imaging.Photos;
using NetVips;

namespace Avatar.Benchmarks;

/// <summary>Creates a photo like those that phones send: enlarged to a JPEG with a long side of 4,000 pixels, with camera grain.</summary>
internal static class LargePhoto
{
    private const int LongSide = 4000;

    public static byte[] Create(byte[] photo)
    {
        Vips.EnsureConfigured();
        using var image = Image.NewFromBuffer(photo);
        using var large = image.Resize((double)LongSide / Math.Max(image.Width, image.Height));
        using var grain = Image.Gaussnoise(large.Width, large.Height, sigma: 7, mean: 0, seed: 1);
        using var noisy = (large + grain).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        return noisy.JpegsaveBuffer(q: 92);
    }
}

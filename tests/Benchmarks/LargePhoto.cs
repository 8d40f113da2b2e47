using Avatar.Imaging.Photos;
using NetVips;

namespace Avatar.Benchmarks;

/// <summary>What phones send: a photo enlarged to a JPEG of 4,000 pixels on its long side, with the grain of a camera.</summary>
internal static class LargePhoto
{
    private const int LongSide = 4000;

    public static byte[] Of(byte[] photo)
    {
        Vips.EnsureConfigured();
        using var image = Image.NewFromBuffer(photo);
        using var large = image.Resize((double)LongSide / Math.Max(image.Width, image.Height));
        using var grain = Image.Gaussnoise(large.Width, large.Height, sigma: 7, mean: 0, seed: 1);
        using var noisy = (large + grain).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        return noisy.JpegsaveBuffer(q: 92);
    }
}

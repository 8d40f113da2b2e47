using NetVips;

namespace Avatar.ServiceTesting.Calls;

/// <summary>A photo that takes long to draw: sixteen megapixels of noise.</summary>
internal static class LargePhoto
{
    private const int Side = 4000;

    public static byte[] Make()
    {
        using var noise = Image.Gaussnoise(Side / 8, Side / 8, sigma: 40, mean: 128);
        using var large = noise.Resize(8);
        using var colour = large.Bandjoin(large, large);
        using var bytes = colour.Cast(Enums.BandFormat.Uchar);
        return bytes.JpegsaveBuffer(q: 80);
    }
}

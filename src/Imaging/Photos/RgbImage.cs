using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>Upright sRGB pixels without alpha: red, green, blue, a byte each, rows without padding.</summary>
internal sealed record RgbImage(byte[] Bytes, int Width, int Height)
{
    /// <summary>
    /// The same pixels for libvips, in memory of its own: an array lent to it stays pinned when the image is disposed while
    /// another is made of it.
    /// </summary>
    public Image ToVips()
    {
        using var pixels = Image.NewFromMemoryCopy(Bytes, Width, Height, 3, Enums.BandFormat.Uchar);
        return pixels.Copy(interpretation: Enums.Interpretation.Srgb);
    }
}

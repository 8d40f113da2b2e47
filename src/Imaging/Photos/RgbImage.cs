using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>Upright sRGB pixels without alpha: red, green, blue, a byte each, rows without padding.</summary>
internal sealed record RgbImage(byte[] Bytes, int Width, int Height)
{
    /// <summary>A view of the same pixels for libvips; the array must stay alive and unchanged while it is used.</summary>
    public Image ToVips() => Image.NewFromMemory(Bytes, Width, Height, 3, Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
}

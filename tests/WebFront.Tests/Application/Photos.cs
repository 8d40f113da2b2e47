using NetVips;

namespace Avatar.WebFront.Tests.Application;

/// <summary>Photos of all sorts.</summary>
internal static class Photos
{
    /// <summary>A portrait.</summary>
    public static byte[] Astronaut => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Photos", "astronaut.png"));

    public static byte[] Jpeg(int width, int height) => Plain(width, height).JpegsaveBuffer(q: 80);

    public static byte[] Png(int width, int height) => Plain(width, height).PngsaveBuffer();

    /// <summary>A PNG of which nothing is seen.</summary>
    public static byte[] Transparent(int width, int height) => Plain(width, height).Bandjoin(0).PngsaveBuffer();

    public static byte[] Webp(int width, int height) => Plain(width, height).WebpsaveBuffer();

    public static byte[] Cmyk(int width, int height) => Plain(width, height).Colourspace(Enums.Interpretation.Cmyk).JpegsaveBuffer();

    public static byte[] SixteenBit(int width, int height) => Plain(width, height).Colourspace(Enums.Interpretation.Rgb16).PngsaveBuffer();

    public static byte[] Palette(int width, int height) => Plain(width, height).PngsaveBuffer(palette: true);

    public static byte[] Rotated(int width, int height) =>
        Plain(width, height).Mutate(image => image.Set(GValue.GIntType, "orientation", 6)).JpegsaveBuffer();

    public static byte[] Animated(int width, int height)
    {
        using var frames = Image.Arrayjoin([Plain(width, height), Plain(width, height)], across: 1);
        return frames.Mutate(image => image.Set(GValue.GIntType, "page-height", height)).WebpsaveBuffer();
    }

    /// <summary>A PNG that claims to be so large, in a few bytes.</summary>
    public static byte[] Claiming(int width, int height)
    {
        var file = Png(8, 8);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        var checksum = System.IO.Hashing.Crc32.HashToUInt32(file.AsSpan(12, 17));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), checksum);
        return file;
    }

    /// <summary>A JPEG padded to so many bytes, which decoders ignore.</summary>
    public static byte[] JpegOf(int bytes)
    {
        var photo = Jpeg(64, 48);
        Array.Resize(ref photo, bytes);
        return photo;
    }

    private static Image Plain(int width, int height) =>
        (Image.Black(width, height, bands: 3) + new double[] { 200, 120, 60 }).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
}

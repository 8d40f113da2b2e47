using System.Buffers.Binary;
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
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        var checksum = System.IO.Hashing.Crc32.HashToUInt32(file.AsSpan(12, 17));
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), checksum);
        return file;
    }

    /// <summary>A WebP that claims to be so large, in thirty bytes: its canvas is announced before any picture (RFC 9649, section 2.7).</summary>
    public static byte[] ClaimingWebp(int width, int height)
    {
        byte[] file = [.. "RIFF"u8, 22, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), width - 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(26, 4), (height - 1) << 8 | file[26]);
        return file;
    }

    /// <summary>A PNG of so many black pixels, which are packed a thousand to one.</summary>
    public static byte[] Black(int width, int height)
    {
        using var picture = Image.Black(width, height);
        return picture.PngsaveBuffer(compression: 9, bitdepth: 1);
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

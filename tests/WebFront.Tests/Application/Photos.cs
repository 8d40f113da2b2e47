using System.Buffers.Binary;
using NetVips;

namespace Avatar.WebFront.Tests.Application;

/// <summary>Test photos.</summary>
internal static class Photos
{
    /// <summary>A portrait.</summary>
    public static byte[] Astronaut => TestPhotos.Read("astronaut");

    /// <summary>The astronaut twice: reduced and blue on the left, and as she is on the right.</summary>
    public static byte[] Pair()
    {
        using var one = Image.NewFromBuffer(Astronaut).Crop(100, 20, 260, 300);
        using var left = one.Resize(0.7).Linear([0.4, 0.7, 1.3], [0]).Cast(Enums.BandFormat.Uchar);
        return left.Join(one, Enums.Direction.Horizontal, expand: true, background: [120, 130, 140]).PngsaveBuffer(compression: 1);
    }

    public static byte[] Jpeg(int width, int height) => Plain(width, height).JpegsaveBuffer(q: 80, keep: Enums.ForeignKeep.None);

    public static byte[] Png(int width, int height) => Plain(width, height).PngsaveBuffer(keep: Enums.ForeignKeep.None);

    /// <summary>A fully transparent PNG.</summary>
    public static byte[] Transparent(int width, int height) => Plain(width, height).Bandjoin(0).PngsaveBuffer();

    public static byte[] Webp(int width, int height) => Plain(width, height).WebpsaveBuffer(keep: Enums.ForeignKeep.None);

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

    /// <summary>A PNG of a few bytes whose header claims this size.</summary>
    public static byte[] Claiming(int width, int height)
    {
        var file = Png(8, 8);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        var checksum = System.IO.Hashing.Crc32.HashToUInt32(file.AsSpan(12, 17));
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), checksum);
        return file;
    }

    /// <summary>A WebP of thirty bytes whose header claims this canvas size (RFC 9649, section 2.7).</summary>
    public static byte[] ClaimingWebp(int width, int height)
    {
        byte[] file = [.. "RIFF"u8, 22, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), width - 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(26, 4), (height - 1) << 8 | file[26]);
        return file;
    }

    /// <summary>A PNG with this number of black pixels, which compress a thousandfold.</summary>
    public static byte[] Black(int width, int height)
    {
        using var picture = Image.Black(width, height);
        return picture.PngsaveBuffer(compression: 9, bitdepth: 1);
    }

    /// <summary>A JPEG padded to this length: the scan continues after its last pixel, which decoders ignore.</summary>
    public static byte[] CreateJpeg(int bytes)
    {
        var photo = Jpeg(64, 48);
        return [.. photo[..^2], .. new byte[bytes - photo.Length], .. photo[^2..]];
    }

    /// <summary>
    /// A JPEG as a phone writes it: Exif with location, serial number and orientation, XMP, a comment, and an appended video.
    /// </summary>
    public static byte[] FromPhone(int width, int height)
    {
        var photo = Plain(width, height).Mutate(image =>
        {
            image.Set(GValue.GIntType, "orientation", 6);
            image.Set(GValue.RefStrType, "exif-ifd0-Model", "Telephone 5");
            image.Set(GValue.RefStrType, "exif-ifd2-BodySerialNumber", "SN-31415926");
            image.Set(GValue.RefStrType, "exif-ifd3-GPSLatitude", "52/1 31/1 12/1");
            image.Set(GValue.BlobType, "xmp-data", "<x:xmpmeta>Berlin</x:xmpmeta>"u8.ToArray());
        }).JpegsaveBuffer(q: 80, profile: "srgb");
        return [.. photo[..2], 0xFF, 0xFE, 0, 10, .. "Alice, 7"u8, .. photo[2..], .. "ftypmp42 of a motion photo"u8];
    }

    /// <summary>A small JPEG with this number of pixels and scans; a decoder must process all pixels for each scan.</summary>
    public static byte[] Progressive(int width, int height, int scans)
    {
        byte[] frame = [0xFF, 0xC2, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0];
        byte[] scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 0];
        return [0xFF, 0xD8, .. frame, .. Enumerable.Repeat(scan, scans).SelectMany(part => part), 0xFF, 0xD9];
    }

    private static Image Plain(int width, int height) =>
        (Image.Black(width, height, bands: 3) + new double[] { 200, 120, 60 }).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Avatar.Imaging.Tests.Support;

/// <summary>Parts of image files, written by hand.</summary>
internal static class Parts
{
    public static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A segment of a JPEG.</summary>
    public static byte[] Segment(byte marker, ReadOnlySpan<byte> content) =>
        [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    /// <summary>A chunk of a PNG.</summary>
    public static byte[] Chunk(string name, ReadOnlySpan<byte> content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. content];
        var chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        named.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), Checksum(named));
        return chunk;
    }

    /// <summary>A chunk of a WebP.</summary>
    public static byte[] Riff(string name, ReadOnlySpan<byte> content)
    {
        var chunk = new byte[8 + content.Length + (content.Length & 1)];
        Encoding.ASCII.GetBytes(name, chunk);
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(4), content.Length);
        content.CopyTo(chunk.AsSpan(8));
        return chunk;
    }

    public static byte[] Webp(params byte[][] chunks)
    {
        byte[] content = [.. "WEBP"u8, .. chunks.SelectMany(chunk => chunk)];
        return Riff("RIFF", content);
    }

    /// <summary>The first chunk of an extended WebP.</summary>
    public static byte[] Canvas(int width, int height, byte flags)
    {
        var content = new byte[10];
        content[0] = flags;
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(4), width - 1);
        BinaryPrimitives.WriteInt16LittleEndian(content.AsSpan(7), (short)(height - 1));
        return Riff("VP8X", content);
    }

    /// <summary>An Exif block with an orientation, a place, a serial number and a thumbnail behind its directories.</summary>
    public static byte[] Exif(int orientation, string secret)
    {
        var text = Encoding.ASCII.GetBytes(secret);
        byte[] block = [.. "II*\0"u8, 8, 0, 0, 0, 2, 0, .. new byte[24], 0, 0, 0, 0, .. text];
        Entry(block.AsSpan(10), 0x0112, 3, 1, (uint)orientation);
        Entry(block.AsSpan(22), 0xA431, 2, (uint)text.Length, 38);
        return block;
    }

    public static byte[] Packed(ReadOnlySpan<byte> bytes)
    {
        var packed = new MemoryStream();
        using (var packer = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) packer.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>Zeros that unpack to so many megabytes.</summary>
    public static byte[] PackedZeros(int megabytes)
    {
        var (packed, zeros) = (new MemoryStream(), new byte[1 << 20]);
        using (var packer = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var i = 0; i < megabytes; i++) packer.Write(zeros);
        }

        return packed.ToArray();
    }

    private static void Entry(Span<byte> entry, ushort tag, ushort type, uint count, uint value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(entry, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], type);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], value);
    }

    /// <summary>CRC-32 as PNG has it.</summary>
    private static uint Checksum(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
        }

        return ~crc;
    }
}

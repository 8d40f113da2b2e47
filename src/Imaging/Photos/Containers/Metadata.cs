using System.Buffers.Binary;

namespace Avatar.Imaging.Photos;

/// <summary>Reads and writes the orientation, the Exif tag that changes how an image is shown. Other tags are ignored.</summary>
internal static class Exif
{
    /// <summary>Number of bytes of an Exif block that are read; directory 0 is near its start.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Length of the block that <see cref="Write"/> writes.</summary>
    public const int Length = HeaderLength + 2 + EntryLength + 4;

    private const int HeaderLength = 8;
    private const int EntryLength = 12;
    private const int Upright = 1;
    private const ushort OrientationTag = 0x0112;
    private const ushort Byte = 1, Short = 3, Long = 4;

    /// <summary>Precedes the block in a JPEG, and by mistake in some other files.</summary>
    public static ReadOnlySpan<byte> Prefix => "Exif\0\0"u8;

    /// <summary>Returns the orientation, 1 to 8; 1 (upright) if there is none (TIFF 6.0, sections 2 and 8).</summary>
    public static int Orientation(ReadOnlySpan<byte> block)
    {
        if (block.StartsWith(Prefix)) block = block[Prefix.Length..];
        if (block.Length < HeaderLength) return Upright;
        var isLittle = block.StartsWith("II*\0"u8);
        if (!isLittle && !block.StartsWith("MM\0*"u8)) return Upright;
        var at = Read32(block[4..], isLittle);
        if (at > block.Length - 2) return Upright;
        var directory = block[(int)at..];
        var count = Read16(directory, isLittle);
        directory = directory[2..];
        for (; count > 0 && directory.Length >= EntryLength; count--, directory = directory[EntryLength..])
        {
            if (Read16(directory, isLittle) == OrientationTag) return Value(directory, isLittle);
        }

        return Upright;
    }

    /// <summary>Writes a block that contains the orientation and no other tag.</summary>
    public static void Write(Span<byte> block, int orientation)
    {
        block[..Length].Clear();
        "MM\0*"u8.CopyTo(block);
        BinaryPrimitives.WriteUInt32BigEndian(block[4..], HeaderLength);
        BinaryPrimitives.WriteUInt16BigEndian(block[8..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(block[10..], OrientationTag);
        BinaryPrimitives.WriteUInt16BigEndian(block[12..], Short);
        BinaryPrimitives.WriteUInt32BigEndian(block[14..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(block[18..], (ushort)orientation);
    }

    private static int Value(ReadOnlySpan<byte> entry, bool isLittle)
    {
        uint value = Read16(entry[2..], isLittle) switch
        {
            Byte => entry[8],
            Short => Read16(entry[8..], isLittle),
            Long => Read32(entry[8..], isLittle),
            _ => Upright,
        };
        return value is >= 1 and <= 8 ? (int)value : Upright;
    }

    private static ushort Read16(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Read32(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}

/// <summary>Recognises a colour profile by its header (ICC.1:2022, 7.2).</summary>
internal static class IccProfile
{
    /// <summary>Number of bytes of a profile that <see cref="ReadLength"/> needs.</summary>
    public const int HeadLength = 40;

    /// <summary>Maximum length of a kept profile, in bytes. Printer profiles, the longest in use, have two to three million.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private const int MinLength = 128;

    /// <summary>Returns the length that a profile announces; 0 if the bytes are not a profile, or it is longer than <see cref="MaxLength"/>.</summary>
    public static int ReadLength(ReadOnlySpan<byte> profile) =>
        profile.Length >= HeadLength
        && profile[36..].StartsWith("acsp"u8)
        && BinaryPrimitives.ReadUInt32BigEndian(profile) is >= MinLength and <= MaxLength and var length
            ? (int)length
            : 0;
}

using System.Buffers.Binary;

namespace Avatar.Imaging.Photos;

/// <summary>What a PNG says besides its pixels that libvips does not read: gAMA, cHRM, and an eXIf after the pixels.</summary>
/// <param name="Colours">The meaning of its samples; null if they are sRGB, or another chunk says it.</param>
/// <param name="Orientation">The orientation, from 1 to 8, if eXIf follows the pixels; otherwise 0.</param>
internal readonly record struct PngNotes(PngColours? Colours, int Orientation)
{
    private const int SignatureLength = 8, ChunkOverhead = 12;

    /// <summary>Reads the chunks of a file that <see cref="PhotoFilter"/> wrote.</summary>
    public static PngNotes Read(ReadOnlySpan<byte> file)
    {
        var (gamma, primaries, isNamed, orientation, hasPixels) = (0u, default(uint[]), false, 0, false);
        for (var at = SignatureLength; at + ChunkOverhead <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            var name = file.Slice(at + 4, 4);
            if (length > file.Length - at - ChunkOverhead) break;
            var content = file.Slice(at + 8, (int)length);
            if (name.SequenceEqual("IDAT"u8)) hasPixels = true;
            if (name.SequenceEqual("sRGB"u8) || name.SequenceEqual("cICP"u8)) isNamed = true;
            if (name.SequenceEqual("gAMA"u8)) gamma = BinaryPrimitives.ReadUInt32BigEndian(content);
            if (name.SequenceEqual("cHRM"u8)) primaries = ReadNumbers(content);
            if (name.SequenceEqual("eXIf"u8) && hasPixels) orientation = Exif.Orientation(content);
            at += ChunkOverhead + (int)length;
        }

        return new(isNamed ? null : PngColours.From(gamma, primaries), orientation);
    }

    private static uint[] ReadNumbers(ReadOnlySpan<byte> content)
    {
        var numbers = new uint[content.Length / sizeof(uint)];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = BinaryPrimitives.ReadUInt32BigEndian(content[(sizeof(uint) * i)..]);
        return numbers;
    }
}

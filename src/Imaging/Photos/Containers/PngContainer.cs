using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Avatar.Imaging.Photos;

/// <summary>
/// PNG (W3C, third edition): chunks with a name and a checksum. Kept are size, palette, transparency, pixels, colour space and profile,
/// and the orientation from eXIf, or from the texts in which ImageMagick stores Exif. Of an animation the first frame is kept, which is the one that decoders here show.
/// </summary>
internal sealed class PngContainer : IContainer
{
    private const int ChecksumLength = 4;
    private const int HeaderLength = 13;

    /// <summary>Maximum length of a compressed colour profile, in bytes.</summary>
    private const int MaxPackedLength = 1024 * 1024;

    /// <summary>Maximum length of a profile name, including the terminating zero.</summary>
    private const int MaxNameLength = 80;

    /// <summary>Colour chunks that are kept unchanged, with their allowed lengths in bytes.</summary>
    private static readonly (string Name, int MinLength, int MaxLength)[] Colours =
    [
        ("PLTE", 3, 768), ("tRNS", 1, 256), ("gAMA", 4, 4), ("cHRM", 32, 32), ("sRGB", 1, 1), ("sBIT", 1, 4), ("cICP", 4, 4), ("mDCV", 24, 24), ("cLLI", 8, 8),
    ];

    private static readonly uint[] ChecksumTable = [.. Enumerable.Range(0, 256).Select(TableEntry)];

    private static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private readonly HashSet<uint> _seen = [];
    private State _state;
    private Stage _stage;
    private uint _name;
    private uint _length;
    private bool _hasOrientation;

    private enum State
    {
        Start,
        Signature,
        Head,
        Orientation,
        Text,
        OrientationText,
        Profile,
        ChunkDone,
    }

    private enum Stage
    {
        Signature,
        Header,
        Pixels,
        AfterPixels,
    }

    public bool HasPixels => _stage >= Stage.Pixels;

    public Step Next(ReadOnlySpan<byte> collected, IBufferWriter<byte> kept)
    {
        switch (_state)
        {
            case State.Start:
                _state = State.Signature;
                return Step.Collect(8);
            case State.Signature:
                kept.Write(collected);
                return ExpectChunk();
            case State.Head:
                return AtChunk(collected, kept);
            case State.Orientation:
                WriteOrientation(collected, kept);
                return Skip(_length - collected.Length);
            case State.Text:
                return AtText(collected);
            case State.OrientationText:
                WriteOrientation(ExifText.Read(collected), kept);
                return Skip(_length - ExifText.KeywordLength - collected.Length);
            case State.Profile:
                WriteProfile(collected, kept);
                return Skip(0);
            default:
                return ExpectChunk();
        }
    }

    private Step ExpectChunk()
    {
        _state = State.Head;
        return Step.Collect(8);
    }

    private Step AtChunk(ReadOnlySpan<byte> head, IBufferWriter<byte> kept)
    {
        _length = BinaryPrimitives.ReadUInt32BigEndian(head);
        _name = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        var name = head[4..8];
        if (_length > int.MaxValue || name.ContainsAnyExcept(Letters)) throw IContainer.Damaged();
        if (_stage is Stage.Signature) return AtHeader(head, kept);
        if (name.SequenceEqual("IEND"u8)) return AtEnd(kept);
        if (name.SequenceEqual("IDAT"u8)) return AtPixels(head, kept);
        if (_stage is Stage.Pixels) _stage = Stage.AfterPixels;
        if (_stage is Stage.Header)
        {
            if (Array.Find(Colours, colour => Name(colour.Name) == _name) is { Name: not null } colour) return AtColour(head, colour.MinLength, colour.MaxLength, kept);
            if (ExifText.IsText(name) && _length > ExifText.KeywordLength && !_hasOrientation) return CollectText();
            if (name.SequenceEqual("iCCP"u8) && _length <= MaxPackedLength && _seen.Add(_name)) return CollectProfile();
        }

        if (name.SequenceEqual("eXIf"u8) && !_hasOrientation) return CollectOrientation();

        // Ancillary chunks can be dropped. An image without an unknown critical chunk cannot be decoded correctly.
        if (IsCritical(name)) throw IContainer.Damaged();
        return Skip(_length);
    }

    private Step AtHeader(ReadOnlySpan<byte> head, IBufferWriter<byte> kept)
    {
        if (_length != HeaderLength || _name != Name("IHDR")) throw IContainer.Damaged();
        _stage = Stage.Header;
        return Keep(head, kept);
    }

    private Step AtColour(ReadOnlySpan<byte> head, int minLength, int maxLength, IBufferWriter<byte> kept)
    {
        var isValid = _length >= minLength && _length <= maxLength && _seen.Add(_name);
        if (!isValid && IsCritical(head[4..8])) throw IContainer.Damaged();
        return isValid ? Keep(head, kept) : Skip(_length);
    }

    /// <summary>Decoders read pixels up to the first other chunk, so later IDAT chunks are dropped.</summary>
    private Step AtPixels(ReadOnlySpan<byte> head, IBufferWriter<byte> kept)
    {
        if (_stage is Stage.AfterPixels) return Skip(_length);
        _stage = Stage.Pixels;
        return Keep(head, kept);
    }

    private static Step AtEnd(IBufferWriter<byte> kept)
    {
        WriteChunk("IEND"u8, [], kept);
        return new(StepKind.End);
    }

    private Step CollectOrientation()
    {
        _state = State.Orientation;
        return Step.Collect(Math.Min(_length, Exif.MaxLength));
    }

    private Step CollectText()
    {
        _state = State.Text;
        return Step.Collect(ExifText.KeywordLength);
    }

    private Step AtText(ReadOnlySpan<byte> keyword)
    {
        var rest = _length - (uint)keyword.Length;
        if (!ExifText.IsKeyword(keyword)) return Skip(rest);
        _state = State.OrientationText;
        return Step.Collect(Math.Min(rest, ExifText.MaxLength));
    }

    private Step CollectProfile()
    {
        _state = State.Profile;
        return Step.Collect(_length);
    }

    private Step Keep(ReadOnlySpan<byte> head, IBufferWriter<byte> kept)
    {
        kept.Write(head);
        _state = State.ChunkDone;
        return Step.Keep(_length + ChecksumLength);
    }

    private Step Skip(long length)
    {
        _state = State.ChunkDone;
        return Step.Skip(length + ChecksumLength);
    }

    private void WriteOrientation(ReadOnlySpan<byte> block, IBufferWriter<byte> kept)
    {
        if (Exif.Orientation(block) is not (> 1 and var orientation)) return;
        _hasOrientation = true;
        Span<byte> written = stackalloc byte[Exif.Length];
        Exif.Write(written, orientation);
        WriteChunk("eXIf"u8, written, kept);
    }

    /// <summary>
    /// Writes the profile under a neutral name. The profile is unpacked up to its announced, bounded length and packed again, so a small
    /// chunk cannot unpack to gigabytes, and data after the profile is dropped.
    /// </summary>
    private static void WriteProfile(ReadOnlySpan<byte> content, IBufferWriter<byte> kept)
    {
        var end = content[..Math.Min(content.Length, MaxNameLength)].IndexOf((byte)0);
        if (end < 0 || content.Length < end + 2 || content[end + 1] != 0) return;
        if (Unpack(content[(end + 2)..]) is not { } profile) return;
        var packed = new MemoryStream();
        packed.Write("icc\0\0"u8);
        using (var packer = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) packer.Write(profile);
        WriteChunk("iCCP"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length), kept);
    }

    private static byte[]? Unpack(ReadOnlySpan<byte> packed)
    {
        try
        {
            using var stream = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            var head = new byte[IccProfile.HeadLength];
            if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || IccProfile.ReadLength(head) is not (> 0 and var length)) return null;
            var profile = new byte[length];
            head.CopyTo(profile, 0);
            stream.ReadExactly(profile.AsSpan(head.Length));
            return profile;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            // Decoders ignore a profile that cannot be unpacked, so it is dropped.
            return null;
        }
    }

    internal static void WriteChunk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content, IBufferWriter<byte> kept)
    {
        var chunk = kept.GetSpan(12 + content.Length)[..(12 + content.Length)];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        name.CopyTo(chunk[4..]);
        content.CopyTo(chunk[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(chunk[^4..], Checksum(chunk[4..^4]));
        kept.Advance(chunk.Length);
    }

    private static bool IsCritical(ReadOnlySpan<byte> name) => char.IsAsciiLetterUpper((char)name[0]);

    private static uint Name(string name) => (uint)((name[0] << 24) | (name[1] << 16) | (name[2] << 8) | name[3]);

    /// <summary>CRC-32 of PNG (annex D).</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes) crc = ChecksumTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint TableEntry(int value)
    {
        var entry = (uint)value;
        for (var bit = 0; bit < 8; bit++) entry = (entry & 1) == 0 ? entry >> 1 : 0xEDB88320 ^ (entry >> 1);
        return entry;
    }
}

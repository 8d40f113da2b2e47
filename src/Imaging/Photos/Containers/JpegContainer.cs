using System.Buffers;
using System.Buffers.Binary;

namespace Avatar.Imaging.Photos;

/// <summary>
/// JPEG (ITU-T T.81): markers, most of them followed by a segment of up to 65,533 bytes, with scans between them. Kept are the frame,
/// its tables and scans, the density from JFIF, Adobe's colour transform, the colour profile, and the orientation from Exif.
/// </summary>
internal sealed class JpegContainer : IContainer
{
    /// <summary>
    /// Maximum number of samples in all scans of an image. Without a limit, a progressive JPEG of a few kilobytes can make a decoder
    /// process all samples a thousand times. The limit equals 70 megapixels in 14 scans of two components.
    /// </summary>
    private const long MaxSamples = 2_000_000_000;

    /// <summary>Number of samples per pixel that an image of any size can have: twice what encoders write.</summary>
    private const int MaxSamplesPerPixel = 30;

    private const int JfifLength = 14;
    private const int AdobeLength = 12;
    private const int ProfileHead = 14;

    private State _state;
    private byte _marker;
    private long _pixels;
    private long _samples;
    private int _restartInterval;
    private bool _hasJfif;
    private bool _hasAdobe;
    private bool _hasExif;
    private int _profileRemaining;
    private int _profileParts;

    private enum State
    {
        Start,
        StartFound,
        Marker,
        Length,
        Content,
        SegmentDone,
    }

    public bool HasPixels { get; private set; }

    private static ReadOnlySpan<byte> Jfif => "JFIF\0"u8;

    private static ReadOnlySpan<byte> Adobe => "Adobe"u8;

    private static ReadOnlySpan<byte> Profile => "ICC_PROFILE\0"u8;

    public Step Next(ReadOnlySpan<byte> collected, IBufferWriter<byte> kept)
    {
        switch (_state)
        {
            case State.Start:
                _state = State.StartFound;
                return Step.Collect(2);
            case State.StartFound:
                kept.Write([Jpeg.Prefix, Jpeg.Start]);
                return FindMarker();
            case State.Marker:
                return AtMarker(collected[0], kept);
            case State.Length:
                return AtSegment(BinaryPrimitives.ReadUInt16BigEndian(collected) - 2, kept);
            case State.Content:
                return AtContent(collected, kept);
            default:
                return FindMarker();
        }
    }

    private Step FindMarker()
    {
        _state = State.Marker;
        return new(StepKind.FindMarker);
    }

    private Step AtMarker(byte marker, IBufferWriter<byte> kept)
    {
        if (marker is Jpeg.Temporary || Jpeg.IsRestart(marker)) return FindMarker();
        if (marker is Jpeg.End)
        {
            kept.Write([Jpeg.Prefix, Jpeg.End]);
            return new(StepKind.End);
        }

        var isKnown = Jpeg.IsFrame(marker)
            || marker is Jpeg.HuffmanTables or Jpeg.ArithmeticConditions or Jpeg.Comment
            || marker is >= Jpeg.Scan and <= Jpeg.RestartInterval or >= Jpeg.App0 and <= Jpeg.App15;
        if (!isKnown) throw IContainer.Damaged();
        (_marker, _state) = (marker, State.Length);
        return Step.Collect(2);
    }

    private Step AtSegment(int length, IBufferWriter<byte> kept)
    {
        if (length < 0) throw IContainer.Damaged();
        if (_marker is Jpeg.HuffmanTables or Jpeg.QuantizationTables or Jpeg.ArithmeticConditions)
        {
            WriteHead(length, kept);
            _state = State.SegmentDone;
            return Step.Keep(length);
        }

        var isRead = Jpeg.IsFrame(_marker) || _marker is Jpeg.Scan or Jpeg.RestartInterval or Jpeg.Lines || (IsWanted(_marker) && !HasPixels);
        _state = isRead ? State.Content : State.SegmentDone;
        return isRead ? Step.Collect(length) : Step.Skip(length);
    }

    /// <summary>Whether an application segment can contain data that is kept.</summary>
    private bool IsWanted(byte marker) => marker switch
    {
        Jpeg.App0 => !_hasJfif,
        Jpeg.App1 => !_hasExif,
        Jpeg.App2 => true,
        Jpeg.App14 => !_hasAdobe,
        _ => false,
    };

    private Step AtContent(ReadOnlySpan<byte> content, IBufferWriter<byte> kept)
    {
        switch (_marker)
        {
            case Jpeg.Scan:
                AtScan(content, kept);
                _state = State.Marker;
                return new(StepKind.KeepScan) { HasRestarts = _restartInterval > 0 };
            case Jpeg.RestartInterval:
                if (content.Length != 2) throw IContainer.Damaged();
                _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(content);
                Write(content, kept);
                break;
            case Jpeg.Lines:
                if (content.Length == 2) Write(content, kept);
                break;
            case Jpeg.App0:
                AtJfif(content, kept);
                break;
            case Jpeg.App1:
                AtExif(content, kept);
                break;
            case Jpeg.App2:
                AtProfile(content, kept);
                break;
            case Jpeg.App14:
                _hasAdobe = content.Length >= AdobeLength && content.StartsWith(Adobe);
                if (_hasAdobe) Write(content[..AdobeLength], kept);
                break;
            default:
                AtFrame(content, kept);
                break;
        }

        return FindMarker();
    }

    private void AtFrame(ReadOnlySpan<byte> content, IBufferWriter<byte> kept)
    {
        if (_pixels > 0 || content.Length < 6 || content.Length != 6 + (3 * content[5])) throw IContainer.Damaged();
        _pixels = (long)BinaryPrimitives.ReadUInt16BigEndian(content[1..]) * BinaryPrimitives.ReadUInt16BigEndian(content[3..]);
        Write(content, kept);
    }

    private void AtScan(ReadOnlySpan<byte> content, IBufferWriter<byte> kept)
    {
        if (_pixels == 0 || content.Length < 1 || content.Length != 4 + (2 * content[0])) throw IContainer.Damaged();
        _samples += _pixels * content[0];
        if (_samples > Math.Max(MaxSamples, MaxSamplesPerPixel * _pixels)) throw IContainer.TakesTooLong();
        HasPixels = true;
        Write(content, kept);
    }

    /// <summary>Writes the segment without its thumbnail.</summary>
    private void AtJfif(ReadOnlySpan<byte> content, IBufferWriter<byte> kept)
    {
        _hasJfif = content.Length >= JfifLength && content.StartsWith(Jfif);
        if (!_hasJfif) return;
        WriteHead(JfifLength, kept);
        kept.Write(content[..(JfifLength - 2)]);
        kept.Write<byte>([0, 0]);
    }

    private void AtExif(ReadOnlySpan<byte> content, IBufferWriter<byte> kept)
    {
        _hasExif = content.StartsWith(Exif.Prefix);
        if (!_hasExif || Exif.Orientation(content) is not (> 1 and var orientation)) return;
        WriteHead(Exif.Prefix.Length + Exif.Length, kept);
        kept.Write(Exif.Prefix);
        Span<byte> block = stackalloc byte[Exif.Length];
        Exif.Write(block, orientation);
        kept.Write(block);
    }

    /// <summary>Writes one part of a profile. Parts are numbered consecutively (ICC.1:2022, B.4). Bytes beyond the announced length are dropped.</summary>
    private void AtProfile(ReadOnlySpan<byte> content, IBufferWriter<byte> kept)
    {
        if (content.Length <= ProfileHead || !content.StartsWith(Profile) || content[12] != _profileParts + 1) return;
        var part = content[ProfileHead..];
        if (_profileParts == 0) _profileRemaining = IccProfile.ReadLength(part);
        if (_profileRemaining == 0) return;
        part = part[..Math.Min(part.Length, _profileRemaining)];
        _profileParts++;
        _profileRemaining -= part.Length;
        WriteHead(ProfileHead + part.Length, kept);
        kept.Write(content[..ProfileHead]);
        kept.Write(part);
    }

    private void Write(ReadOnlySpan<byte> content, IBufferWriter<byte> kept)
    {
        WriteHead(content.Length, kept);
        kept.Write(content);
    }

    private void WriteHead(int length, IBufferWriter<byte> kept) =>
        kept.Write([Jpeg.Prefix, _marker, (byte)((length + 2) >> 8), (byte)(length + 2)]);
}

/// <summary>Codes of JPEG markers (ITU-T T.81, table B.1).</summary>
internal static class Jpeg
{
    public const byte Prefix = 0xFF;
    public const byte Temporary = 0x01;
    public const byte HuffmanTables = 0xC4, Extension = 0xC8, ArithmeticConditions = 0xCC;
    public const byte Start = 0xD8, End = 0xD9, Scan = 0xDA, QuantizationTables = 0xDB, Lines = 0xDC, RestartInterval = 0xDD;
    public const byte App0 = 0xE0, App1 = 0xE1, App2 = 0xE2, App14 = 0xEE, App15 = 0xEF, Comment = 0xFE;

    public static bool IsRestart(byte code) => code is >= 0xD0 and <= 0xD7;

    /// <summary>Whether a code has no meaning: decoders take it for damage.</summary>
    public static bool IsReserved(byte code) => code is > 0 and < 0xC0;

    public static bool IsFrame(byte code) => code is >= 0xC0 and <= 0xCF and not HuffmanTables and not Extension and not ArithmeticConditions;
}

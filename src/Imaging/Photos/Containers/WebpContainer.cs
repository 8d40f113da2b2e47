using System.Buffers;
using System.Buffers.Binary;

namespace Avatar.Imaging.Photos.Containers;

/// <summary>
/// WebP (RFC 9649): chunks in a RIFF of a length that its first bytes tell, before anybody knows what will be left out. So nothing
/// moves: what is not kept becomes a chunk JUNK of zeros. Kept are pixels, transparency, frames, the colour profile, and the
/// orientation out of EXIF.
/// </summary>
internal sealed class WebpContainer : IContainer
{
    private const int HeadLength = 12;
    private const int ChunkHead = 8;
    private const int CanvasLength = 10;
    private const int AnimationLength = 6;
    private const int FrameHead = 16;
    private const byte HasProfile = 0x20, HasAlpha = 0x10, HasExif = 0x08, IsAnimation = 0x02;

    private readonly HashSet<uint> _seen = [], _seenInFrame = [];
    private State _state;

    /// <summary>What is left of the file and, in an animation, of the frame; and of the chunk, its padding included.</summary>
    private long _left, _frameLeft, _chunkLeft;

    /// <summary>The flags of an extended file; of a simple one none is set.</summary>
    private byte _flags;

    private uint _size;
    private bool _isBegun;

    private enum State
    {
        Start,
        File,
        Chunk,
        Canvas,
        Profile,
        Orientation,
        Frame,
        Rest,
        Passed,
    }

    public bool HasPixels { get; private set; }

    public Step Next(ReadOnlySpan<byte> collected, IBufferWriter<byte> kept)
    {
        switch (_state)
        {
            case State.Start:
                _state = State.File;
                return Step.Collect(HeadLength);
            case State.File:
                kept.Write(collected);
                _left = (long)BinaryPrimitives.ReadUInt32LittleEndian(collected[4..]) + 8 - HeadLength;
                return AwaitChunk();
            case State.Chunk:
                return AtChunk(collected, kept);
            case State.Canvas:
                return AtCanvas(collected, kept);
            case State.Profile:
                return AtProfile(collected, kept);
            case State.Orientation:
                return AtOrientation(collected, kept);
            case State.Frame:
                kept.Write(collected);
                return AwaitChunk();
            case State.Rest:
                _state = State.Passed;
                return Step.Blank(_chunkLeft);
            default:
                return AwaitChunk();
        }
    }

    private Step AwaitChunk()
    {
        var left = _frameLeft > 0 ? _frameLeft : _left;
        if (left <= 0) return new(StepKind.End);
        if (left >= ChunkHead)
        {
            Count(ChunkHead);
            _state = State.Chunk;
            return Step.Collect(ChunkHead);
        }

        // Too few for a chunk: whatever they are, they stay as many.
        Count(left);
        _state = State.Passed;
        return Step.Blank(left);
    }

    private void Count(long length)
    {
        _left -= length;
        if (_frameLeft > 0) _frameLeft -= length;
    }

    private Step AtChunk(ReadOnlySpan<byte> head, IBufferWriter<byte> kept)
    {
        var isFirst = !_isBegun;
        _isBegun = true;
        _size = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        var isInFrame = _frameLeft > 0;
        _chunkLeft = Math.Min(_size + (_size & 1L), isInFrame ? _frameLeft : _left);
        var name = head[..4];
        if (isFirst && !name.SequenceEqual("VP8X"u8) && !IsPixels(name)) throw IContainer.Damaged();
        if (name.SequenceEqual("ANMF"u8) && !isInFrame && (_flags & IsAnimation) != 0 && _chunkLeft >= FrameHead) return AtFrame(head, kept);
        Count(_chunkLeft);
        if (name.SequenceEqual("VP8X"u8) && isFirst && _chunkLeft >= CanvasLength) return Collect(head, State.Canvas, CanvasLength, kept);
        if ((IsPixels(name) || name.SequenceEqual("ALPH"u8)) && IsNew(name, isInFrame)) return AtPixels(head, kept);
        if (!isInFrame && name.SequenceEqual("ANIM"u8) && _size == AnimationLength && IsNew(name, isInFrame)) return Keep(head, kept);
        if (!isInFrame && IsExpected(name, "ICCP"u8, HasProfile, IccProfile.HeadLength)) return Collect([], State.Profile, IccProfile.HeadLength, kept);
        if (!isInFrame && IsExpected(name, "EXIF"u8, HasExif, Exif.Length)) return Collect([], State.Orientation, (int)Math.Min(_chunkLeft, Exif.Most), kept);
        return Blank(kept);
    }

    private static bool IsPixels(ReadOnlySpan<byte> name) => name.SequenceEqual("VP8 "u8) || name.SequenceEqual("VP8L"u8);

    private bool IsExpected(ReadOnlySpan<byte> name, ReadOnlySpan<byte> expected, byte flag, int least) =>
        name.SequenceEqual(expected) && (_flags & flag) != 0 && _chunkLeft >= least && IsNew(name, isInFrame: false);

    /// <summary>A chunk comes once in a file, and once in a frame.</summary>
    private bool IsNew(ReadOnlySpan<byte> name, bool isInFrame) =>
        (isInFrame ? _seenInFrame : _seen).Add(BinaryPrimitives.ReadUInt32BigEndian(name));

    private Step AtPixels(ReadOnlySpan<byte> head, IBufferWriter<byte> kept)
    {
        HasPixels |= IsPixels(head[..4]);
        return Keep(head, kept);
    }

    /// <summary>A frame of an animation: chunks within a chunk.</summary>
    private Step AtFrame(ReadOnlySpan<byte> head, IBufferWriter<byte> kept)
    {
        _seenInFrame.Clear();
        kept.Write(head);
        _frameLeft = _chunkLeft;
        Count(FrameHead);
        _state = State.Frame;
        return Step.Collect(FrameHead);
    }

    private Step AtCanvas(ReadOnlySpan<byte> canvas, IBufferWriter<byte> kept)
    {
        _flags = (byte)(canvas[0] & (HasProfile | HasAlpha | HasExif | IsAnimation));
        kept.Write<byte>([_flags, 0, 0, 0]);
        kept.Write(canvas[4..]);
        return Rest(canvas.Length);
    }

    private Step AtProfile(ReadOnlySpan<byte> head, IBufferWriter<byte> kept)
    {
        var length = Math.Min(IccProfile.LengthOf(head), _chunkLeft);
        if (length == 0) return Blank(kept, head.Length);

        WriteHead("ICCP"u8, kept);
        kept.Write(head);
        _chunkLeft -= length;
        _state = State.Rest;
        return Step.Keep(length - head.Length);
    }

    private Step AtOrientation(ReadOnlySpan<byte> block, IBufferWriter<byte> kept)
    {
        WriteHead("EXIF"u8, kept);
        Span<byte> written = stackalloc byte[Exif.Length];
        Exif.Write(written, Exif.Orientation(block));
        kept.Write(written);
        WriteZeros(block.Length - written.Length, kept);
        return Rest(block.Length);
    }

    private Step Collect(ReadOnlySpan<byte> head, State state, int length, IBufferWriter<byte> kept)
    {
        kept.Write(head);
        _state = state;
        return Step.Collect(length);
    }

    private Step Keep(ReadOnlySpan<byte> head, IBufferWriter<byte> kept)
    {
        kept.Write(head);
        _state = State.Passed;
        return Step.Keep(_chunkLeft);
    }

    /// <summary>A chunk of zeros, as long as the one that came, whose beginning may have been read already.</summary>
    private Step Blank(IBufferWriter<byte> kept, int read = 0)
    {
        WriteHead("JUNK"u8, kept);
        WriteZeros(read, kept);
        return Rest(read);
    }

    /// <summary>What was not kept of a chunk becomes zeros.</summary>
    private Step Rest(int done)
    {
        _state = State.Passed;
        return Step.Blank(_chunkLeft - done);
    }

    private void WriteHead(ReadOnlySpan<byte> name, IBufferWriter<byte> kept)
    {
        kept.Write(name);
        BinaryPrimitives.WriteUInt32LittleEndian(kept.GetSpan(4), _size);
        kept.Advance(4);
    }

    private static void WriteZeros(int length, IBufferWriter<byte> kept)
    {
        kept.GetSpan(length)[..length].Clear();
        kept.Advance(length);
    }
}

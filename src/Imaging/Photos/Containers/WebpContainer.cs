using System.Buffers;
using System.Buffers.Binary;

namespace Avatar.Imaging.Photos;

/// <summary>
/// WebP (RFC 9649): chunks in a RIFF file. Its total length is in the first bytes, which are written before the filter knows what it
/// drops. The length therefore must not change: dropped chunks become JUNK chunks of zeros. Kept are pixels, transparency, frames, the
/// colour profile, and the orientation from EXIF.
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

    /// <summary>Remaining bytes of the file, of the current animation frame, and of the chunk including its padding.</summary>
    private long _remaining, _frameRemaining, _chunkRemaining;

    /// <summary>The flags of an extended file (VP8X); 0 for a simple file.</summary>
    private byte _flags;

    private uint _size;
    private bool _hasChunk;

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
        ChunkDone,
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
                _remaining = (long)BinaryPrimitives.ReadUInt32LittleEndian(collected[4..]) + 8 - HeadLength;
                return ExpectChunk();
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
                return ExpectChunk();
            case State.Rest:
                _state = State.ChunkDone;
                return Step.Blank(_chunkRemaining);
            default:
                return ExpectChunk();
        }
    }

    private Step ExpectChunk()
    {
        var remaining = _frameRemaining > 0 ? _frameRemaining : _remaining;
        if (remaining <= 0) return new(StepKind.End);
        if (remaining >= ChunkHead)
        {
            Count(ChunkHead);
            _state = State.Chunk;
            return Step.Collect(ChunkHead);
        }

        // Too few bytes for a chunk: replace them with zeros, so that the length does not change.
        Count(remaining);
        _state = State.ChunkDone;
        return Step.Blank(remaining);
    }

    private void Count(long length)
    {
        _remaining -= length;
        if (_frameRemaining > 0) _frameRemaining -= length;
    }

    private Step AtChunk(ReadOnlySpan<byte> head, IBufferWriter<byte> kept)
    {
        var isFirst = !_hasChunk;
        _hasChunk = true;
        _size = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        var isInFrame = _frameRemaining > 0;
        _chunkRemaining = Math.Min(_size + (_size & 1L), isInFrame ? _frameRemaining : _remaining);
        var name = head[..4];
        if (isFirst && !name.SequenceEqual("VP8X"u8) && !IsPixels(name)) throw IContainer.Damaged();
        if (name.SequenceEqual("ANMF"u8) && !isInFrame && (_flags & IsAnimation) != 0 && _chunkRemaining >= FrameHead) return AtFrame(head, kept);
        Count(_chunkRemaining);
        if (name.SequenceEqual("VP8X"u8) && isFirst && _chunkRemaining >= CanvasLength) return Collect(head, State.Canvas, CanvasLength, kept);
        if ((IsPixels(name) || name.SequenceEqual("ALPH"u8)) && IsNew(name, isInFrame)) return AtPixels(head, kept);
        if (!isInFrame && name.SequenceEqual("ANIM"u8) && _size == AnimationLength && IsNew(name, isInFrame)) return Keep(head, kept);
        if (!isInFrame && IsExpected(name, "ICCP"u8, HasProfile, IccProfile.HeadLength)) return Collect([], State.Profile, IccProfile.HeadLength, kept);
        if (!isInFrame && IsExpected(name, "EXIF"u8, HasExif, Exif.Length)) return Collect([], State.Orientation, (int)Math.Min(_chunkRemaining, Exif.MaxLength), kept);
        return Blank(kept);
    }

    private static bool IsPixels(ReadOnlySpan<byte> name) => name.SequenceEqual("VP8 "u8) || name.SequenceEqual("VP8L"u8);

    private bool IsExpected(ReadOnlySpan<byte> name, ReadOnlySpan<byte> expected, byte flag, int minLength) =>
        name.SequenceEqual(expected) && (_flags & flag) != 0 && _chunkRemaining >= minLength && IsNew(name, isInFrame: false);

    /// <summary>Returns true for the first chunk of a name in the file or frame; later ones are dropped.</summary>
    private bool IsNew(ReadOnlySpan<byte> name, bool isInFrame) =>
        (isInFrame ? _seenInFrame : _seen).Add(BinaryPrimitives.ReadUInt32BigEndian(name));

    private Step AtPixels(ReadOnlySpan<byte> head, IBufferWriter<byte> kept)
    {
        HasPixels |= IsPixels(head[..4]);
        return Keep(head, kept);
    }

    /// <summary>Handles an animation frame, which is a chunk that contains chunks.</summary>
    private Step AtFrame(ReadOnlySpan<byte> head, IBufferWriter<byte> kept)
    {
        _seenInFrame.Clear();
        kept.Write(head);
        _frameRemaining = _chunkRemaining;
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
        var length = Math.Min(IccProfile.ReadLength(head), _chunkRemaining);
        if (length == 0) return Blank(kept, head.Length);

        WriteHead("ICCP"u8, kept);
        kept.Write(head);
        _chunkRemaining -= length;
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
        _state = State.ChunkDone;
        return Step.Keep(_chunkRemaining);
    }

    /// <summary>Replaces a chunk with zeros of the same length; its first <paramref name="read"/> bytes were already read.</summary>
    private Step Blank(IBufferWriter<byte> kept, int read = 0)
    {
        WriteHead("JUNK"u8, kept);
        WriteZeros(read, kept);
        return Rest(read);
    }

    /// <summary>Replaces the rest of a chunk with zeros.</summary>
    private Step Rest(int done)
    {
        _state = State.ChunkDone;
        return Step.Blank(_chunkRemaining - done);
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

using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Avatar.Imaging.Photos;

/// <summary>
/// Reads the bits of one entropy-coded segment of a JPEG (ITU-T T.81, F.2.2.5). A zero byte after 0xFF is stuffing. Behind the end of the
/// segment the bits are zero, and <see cref="IsOverrun"/> tells that some of them were read.
/// </summary>
internal ref struct BitReader(ReadOnlySpan<byte> segment)
{
    private const int WordLength = sizeof(ulong);
    private const ulong Ones = 0x0101010101010101, Highs = 0x8080808080808080;

    private readonly ReadOnlySpan<byte> _segment = segment;

    /// <summary>The next bits, from the most significant one on.</summary>
    private ulong _bits;

    /// <summary>Number of valid bits, and how many of them, at the end, are behind the segment.</summary>
    private int _count, _beyond;

    private int _at;

    /// <summary>Whether bits behind the end of the segment were read.</summary>
    public readonly bool IsOverrun => _count < _beyond;

    /// <summary>The whole bytes of the segment that were not read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _segment[Math.Min(_at, _segment.Length)..];

    /// <summary>Number of whole bytes that were taken from the segment, but not read.</summary>
    public readonly int BytesInHand => Math.Max(_count - _beyond, 0) / 8;

    /// <summary>Makes at least 33 bits available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill()
    {
        if (_count <= 32) Refill();
    }

    /// <summary>Returns the next 16 bits without reading them. <see cref="Fill"/> must precede.</summary>
    public readonly int Peek16() => (int)(_bits >> 48);

    /// <summary>Skips up to 32 bits. <see cref="Fill"/> must precede.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count)
    {
        _bits <<= count;
        _count -= count;
    }

    /// <summary>Reads up to 16 bits as a number. <see cref="Fill"/> must precede.</summary>
    public int Read(int count)
    {
        if (count == 0) return 0;
        var value = (int)(_bits >> (64 - count));
        Skip(count);
        return value;
    }

    /// <summary>Skips any number of bits.</summary>
    public void SkipMany(int count)
    {
        for (; count > 16; count -= 16)
        {
            Fill();
            Skip(16);
        }

        Fill();
        Skip(count);
    }

    private void Refill()
    {
        if (_at + WordLength <= _segment.Length)
        {
            // The usual case: no 0xFF among the next eight bytes.
            var word = BinaryPrimitives.ReadUInt64BigEndian(_segment[_at..]);
            if (((~word - Ones) & word & Highs) == 0)
            {
                var bytes = (64 - _count) / 8;
                _bits |= (bytes == WordLength ? word : word >> (64 - (8 * bytes)) << (64 - (8 * bytes))) >> _count;
                _at += bytes;
                _count += 8 * bytes;
                return;
            }
        }

        while (_count <= 56)
        {
            ulong next = 0;
            if (_at < _segment.Length)
            {
                next = _segment[_at];
                _at += next == Jpeg.Prefix ? 2 : 1;
            }
            else
            {
                _beyond += 8;
            }

            _bits |= next << (56 - _count);
            _count += 8;
        }
    }
}
